"""Serves a folder of bare repositories over HTTP on loopback, by git's own http-backend."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

URL_PREFIX = "/v1/repos"  # as CodeCommit's git endpoint has it


@contextmanager
def git_server(folder: Path) -> Iterator[str]:
    """Serves ``folder``/<name> at <yielded endpoint>/v1/repos/<name> until the block ends."""

    class Handler(_Backend):
        repositories = folder

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Backend(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    repositories: Path

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _serve(self, body: bytes) -> None:
        with subprocess.Popen(
            ["git", "http-backend"],
            env=self._cgi_environment(len(body)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as backend:
            assert backend.stdin
            assert backend.stdout
            backend.stdin.write(body)
            backend.stdin.close()
            headers = dict(self._read_headers(backend.stdout.readline))
            self.send_response(int(headers.pop("Status", "200").split()[0]))
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            while chunk := backend.stdout.read1(1 << 16):  # type: ignore[attr-defined]
                self.wfile.write(chunk)
        self.close_connection = True

    def _cgi_environment(self, length: int) -> dict[str, str]:
        url = urlsplit(self.path)
        return {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.repositories),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "PATH_INFO": url.path.removeprefix(URL_PREFIX),
            "QUERY_STRING": url.query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(length),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "REMOTE_USER": "bench",
            "REMOTE_ADDR": "127.0.0.1",
        }

    @staticmethod
    def _read_headers(readline) -> Iterator[tuple[str, str]]:  # type: ignore[no-untyped-def]
        while line := readline().strip():
            name, _, value = line.decode().partition(": ")
            yield name, value

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the measure's output clean."""
