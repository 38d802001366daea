"""The request files are such as Branchline's machine steps take."""

import json
import unittest
from pathlib import Path

from jsonschema import Draft7Validator

ROOT = Path(__file__).parents[1]
SCHEMA = "machine_step.schema.json"
# By hand, because not every JSON file at the top need be a request.
REQUESTS = ("machine-step.json", "licence-scan.json")


class TestRequests(unittest.TestCase):
    def setUp(self) -> None:
        self.schema = Draft7Validator(json.loads((ROOT / SCHEMA).read_text()))

    def test_every_request_is_by_the_schema(self) -> None:
        for name in REQUESTS:
            with self.subTest(name):
                self.schema.validate(json.loads((ROOT / name).read_text()))

    def test_a_request_without_hosts_is_refused(self) -> None:
        request = json.loads((ROOT / "licence-scan.json").read_text())
        del request["hosts"]
        self.assertFalse(self.schema.is_valid(request))


if __name__ == "__main__":
    unittest.main()
