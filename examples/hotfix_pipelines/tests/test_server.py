"""Tests of the service over HTTP."""

import json
import threading
import unittest
import urllib.error
import urllib.request
from http.client import HTTPConnection

from orders.server import LARGEST_ORDER_BYTES, make_server


class ServerTest(unittest.TestCase):
    """What a client gets to read."""

    def setUp(self) -> None:
        """Starts the service on a free port."""
        self.server = make_server(0, "abc123")
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def tearDown(self) -> None:
        """Ends it."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def test_is_well_and_says_which_version_it_is(self) -> None:
        self.assertEqual(self.ask("/health"), (200, {"status": "ok", "version": "abc123"}))

    def test_says_what_an_order_costs(self) -> None:
        order = b'[{"quantity": 2, "unit_cents": 100}]'
        total = {"goods": 200, "shipping": 490, "total": 690}
        self.assertEqual(self.ask("/total", order), (200, total))

    def test_says_what_is_wrong_with_an_order(self) -> None:
        for order in (b"", b"no JSON", b'{"quantity": 1}', b"[1]", b"[{}]"):
            with self.subTest(order):
                status, answer = self.ask("/total", order)
                self.assertEqual((status, list(answer)), (400, ["error"]))

    def test_reads_no_order_that_is_too_large(self) -> None:
        client = HTTPConnection("127.0.0.1", self.server.server_port, timeout=5)
        self.addCleanup(client.close)
        client.request("POST", "/total", headers={"Content-Length": str(LARGEST_ORDER_BYTES + 1)})
        self.assertEqual(client.getresponse().status, 400)

    def test_knows_no_other_address(self) -> None:
        self.assertEqual(self.ask("/"), (404, {"error": "there is no /"}))
        self.assertEqual(self.ask("/", b"[]"), (404, {"error": "there is no /"}))

    def ask(self, path: str, body: bytes | None = None) -> tuple[int, dict[str, object]]:
        """Returns the status and the content of an answer; with a body, of a POST."""
        url = f"http://127.0.0.1:{self.server.server_port}{path}"
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body)) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)


if __name__ == "__main__":
    unittest.main()
