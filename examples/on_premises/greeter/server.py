"""Greets whoever asks: GET /NAME answers with a greeting, GET /health with "ok"."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote


def answer_to(path: str) -> str:
    """Returns what a request for ``path`` is answered with."""
    if path == "/health":
        return "ok"
    return f"Hello, {unquote(path).strip('/') or 'world'}!"


class Handler(BaseHTTPRequestHandler):
    """Answers GET requests with text."""

    def do_GET(self) -> None:
        """Answers one request."""
        body = f"{answer_to(self.path)}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serves at GREETER_PORT (0: any that is free), and tells the port in GREETER_PORT_FILE."""
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["GREETER_PORT"])), Handler)
    Path(os.environ["GREETER_PORT_FILE"]).write_text(f"{server.server_port}\n")
    server.serve_forever()


if __name__ == "__main__":
    main()
