"""The service over HTTP: GET /health, and POST /total with an order's lines as JSON."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from orders.totals import InvalidOrder, total_of

LARGEST_ORDER_BYTES = 64 * 1024


def make_server(port: int, version: str) -> "OrdersServer":
    """Returns a server that listens on ``port``, 0 for any free one.

    version: what /health tells, such as the commit that the image was built from.
    """

    return OrdersServer(("", port), version)


class OrdersServer(ThreadingHTTPServer):
    """Listens on an address, host and port."""

    def __init__(self, address: tuple[str, int], version: str) -> None:
        super().__init__(address, Handler)
        self.health = {"status": "ok", "version": version}


class Handler(BaseHTTPRequestHandler):
    """Answers one request, always in JSON."""

    server: OrdersServer
    server_version, sys_version = "orders", ""
    timeout = 10  # seconds, so that a silent client keeps no thread

    def do_GET(self) -> None:
        """Answers whether the service is well."""
        if self.path == "/health":
            self._answer(HTTPStatus.OK, self.server.health)
        else:
            self._refuse(HTTPStatus.NOT_FOUND, f"there is no {self.path}")

    def do_POST(self) -> None:
        """Answers what an order costs."""
        if self.path != "/total":
            self._refuse(HTTPStatus.NOT_FOUND, f"there is no {self.path}")
            return
        try:
            self._answer(HTTPStatus.OK, total_of(self._lines())._asdict())
        except InvalidOrder as error:
            self._refuse(HTTPStatus.BAD_REQUEST, str(error))

    def log_message(self, format: str, *arguments: object) -> None:
        """Logs a request in one line, except health checks: they come every few seconds."""
        if self.path != "/health":
            print(self.address_string(), format % arguments, flush=True)

    def _lines(self) -> list[dict[str, object]]:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST_ORDER_BYTES:
            raise InvalidOrder(f"an order is JSON of at most {LARGEST_ORDER_BYTES} bytes")
        try:
            lines = json.loads(self.rfile.read(int(length)))
        except ValueError as error:
            raise InvalidOrder("the order is not JSON") from error
        if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
            raise InvalidOrder("an order is a list of lines, each with quantity and unit_cents")
        return lines

    def _refuse(self, status: HTTPStatus, reason: str) -> None:
        self._answer(status, {"error": reason})

    def _answer(self, status: HTTPStatus, content: Mapping[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
