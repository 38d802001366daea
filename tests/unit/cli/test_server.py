"""Finding an embedded AWS that is alive, whatever its file says."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from cli.embedded_aws import server as embedded_aws


class Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"instance_id": "one"}).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[str]:
    http = HTTPServer(("127.0.0.1", 0), Health)
    threading.Thread(target=http.serve_forever, args=(0.01,)).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()


def write_server_file(home: Path, endpoint: str, instance_id: str) -> None:
    content = {
        "pid": 1,
        "port": 4566,
        "endpoint": endpoint,
        "instance_id": instance_id,
        "started_at": "2026-01-01T00:00:00",
        "access_key_id": "AK",
        "secret_access_key": "SK",
    }
    (home / "server.json").write_text(json.dumps(content))


def test_finds_the_server_that_answers_as_itself(tmp_path: Path, endpoint: str) -> None:
    write_server_file(tmp_path, endpoint, "one")

    server = embedded_aws.find(tmp_path)

    assert server is not None
    assert server.endpoint == endpoint


def test_a_port_that_another_instance_took_over_is_not_it(tmp_path: Path, endpoint: str) -> None:
    write_server_file(tmp_path, endpoint, "killed long ago")

    assert embedded_aws.find(tmp_path) is None


def test_a_port_where_nothing_listens_is_not_it(tmp_path: Path) -> None:
    write_server_file(tmp_path, "http://127.0.0.1:9", "one")

    assert embedded_aws.find(tmp_path) is None


def test_there_is_none_before_the_first_start(tmp_path: Path) -> None:
    assert embedded_aws.find(tmp_path) is None
