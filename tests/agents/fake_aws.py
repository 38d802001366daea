"""AWS as a host meets it: endpoints, buckets, metadata and a proxy, on its own loopback."""

import json
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ACCOUNT = "111122223333"
ROLE = "on-premises-host"
USER_ARN = f"arn:aws:iam::{ACCOUNT}:user/branchline/api-1"
USER_KEYS = Credentials("AKIAUSEROFTHISHOST00", "secret/of+user")
METADATA_ADDRESS = "169.254.169.254"
PROXY_PORT = 3128
_SIGNED = ("host", "content-type", "x-amz-date", "x-amz-security-token")


class World:
    """What is so, in files that the tests read and write.

    folder: holds world.json (expired, clock_offset in seconds, refuses_session, metadata, proxy),
    nodes.json and requests.log.
    """

    def __init__(self, folder: Path, www: Path) -> None:
        self.folder = folder
        self.www = www

    def __getitem__(self, name: str) -> Any:
        return json.loads((self.folder / "world.json").read_text())[name]

    @property
    def nodes(self) -> list[str]:
        file = self.folder / "nodes.json"
        return json.loads(file.read_text()) if file.exists() else []

    def register(self) -> str:
        nodes = [*self.nodes, f"mi-{len(self.nodes):017x}"]
        (self.folder / "nodes.json").write_text(json.dumps(nodes))
        return nodes[-1]

    def note(self, line: str) -> None:
        with (self.folder / "requests.log").open("a") as log:
            log.write(f"{line}\n")


def credentials(node: str) -> Credentials:
    """Returns the keys that a node's role session has."""
    return Credentials(f"ASIA{node[-12:].upper()}", f"secret/of+{node}", f"token-{node}")


def session_arn(node: str) -> str:
    """Returns the ARN of that session."""
    return f"arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/{node}"


class Endpoint(BaseHTTPRequestHandler):
    """Every host of AWS; which one, the Host header says."""

    world: World
    protocol_version = "HTTP/1.1"

    def date_time_string(self, timestamp: float | None = None) -> str:
        offset = timedelta(seconds=self.world["clock_offset"])
        return format_datetime(datetime.now(UTC) + offset, usegmt=True)

    def log_message(self, format: str, *arguments: Any) -> None:
        self.world.note(f"{self.headers.get('Host')} {self.headers.get('X-Amz-Target', self.path)}")

    def answer(self, status: int, body: bytes | dict[str, Any]) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def do_HEAD(self) -> None:
        self.answer(403, b"")

    def do_GET(self) -> None:
        file = self.world.www / self.headers["Host"] / self.path.lstrip("/")
        self.answer(200, file.read_bytes()) if file.is_file() else self.answer(404, b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Host"].startswith("sts."):
            self._get_caller_identity(body)
            return
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        getattr(self, f"_{operation}")(json.loads(body))

    def _RegisterManagedInstance(self, request: dict[str, str]) -> None:
        if self.world["expired"]:
            self.answer(400, {"__type": "ActivationExpired"})
        elif request["ActivationCode"] != "c0de-of-the-ticket":
            self.answer(400, {"__type": "InvalidActivation"})
        else:
            self.answer(200, {"InstanceId": self.world.register()})

    def _RequestManagedInstanceRoleToken(self, request: dict[str, str]) -> None:
        keys = credentials(request["InstanceId"])
        names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
        values = (keys.access_key, keys.secret_key, keys.token)
        lines = ",\n".join(
            f'"{name}": "{value}"' for name, value in zip(names, values, strict=True)
        )
        self.answer(200, f"{{\n{lines}\n}}".encode())

    def _PollHostCommand(self, request: dict[str, str]) -> None:
        keys = dict(self._identities()).get(request["HostIdentifier"])
        knows = keys and f"Credential={keys.access_key}/" in self.headers["Authorization"]
        refuses = self.world["refuses_session"] and "assumed-role" in request["HostIdentifier"]
        if refuses or not knows:
            self.answer(400, {"__type": "AccessDeniedException"})
        else:
            self.answer(200, {})

    def _identities(self) -> Iterator[tuple[str, Credentials]]:
        yield USER_ARN, USER_KEYS
        yield from ((session_arn(node), credentials(node)) for node in self.world.nodes)

    def _get_caller_identity(self, body: bytes) -> None:
        for arn, keys in self._identities():
            if self._is_signed_by(keys, body):
                self.answer(200, f"<Arn>{arn}</Arn>".encode())
                return
        self.answer(403, b"<Code>SignatureDoesNotMatch</Code>")

    def _is_signed_by(self, keys: Credentials, body: bytes) -> bool:
        headers = {name: self.headers[name] for name in _SIGNED if name in self.headers}
        request = AWSRequest("POST", f"https://{self.headers['Host']}/", headers, body)
        request.context["timestamp"] = self.headers["X-Amz-Date"]
        signer = SigV4Auth(keys, "sts", "eu-west-1")
        text = signer.string_to_sign(request, signer.canonical_request(request))
        return f"Signature={signer.signature(text, request)}" in self.headers["Authorization"]


class Metadata(BaseHTTPRequestHandler):
    """169.254.169.254, as EC2, as another provider or as a firewall that answers for all."""

    world: World

    def log_message(self, format: str, *arguments: Any) -> None:
        self.world.note(f"metadata {self.path}")

    def do_PUT(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        kind = self.world["metadata"]
        document = '{"instanceId": "i-0123456789abcdef0"}' if kind == "ec2" else None
        pages = {"/latest/meta-data/": "ami-id\nhostname\n", "/latest/api/token": "AQAEAtoken"}
        if document:
            pages["/latest/dynamic/instance-identity/document"] = document
        if kind == "look-alike":
            del pages["/latest/api/token"]
        page = "<html>Sign in</html>" if kind == "proxy" else pages.get(self.path)
        content = (page or "").encode()
        self.send_response(200 if page else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Proxy(BaseHTTPRequestHandler):
    """A proxy that is full, or one that answers with its own page whatever it is asked."""

    world: World

    def log_message(self, format: str, *arguments: Any) -> None:
        self.world.note(f"proxy {self.path}")

    def do_CONNECT(self) -> None:
        self.send_error(503, "Too many connections")


def serve(world: World, certificate: Path) -> None:
    """Starts all servers, in threads."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    for handler, address in (
        (Endpoint, ("127.0.0.1", 443)),
        (Proxy, ("127.0.0.1", PROXY_PORT)),
        (Metadata, (METADATA_ADDRESS, 80)),
    ):
        if handler is Metadata and world["metadata"] in ("none", "refused", "black-hole"):
            continue
        server = ThreadingHTTPServer(address, type(handler.__name__, (handler,), {"world": world}))
        if handler is Endpoint:
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        Thread(target=server.serve_forever, daemon=True).start()
