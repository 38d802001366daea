"""The reference of requests in docs/machine_steps.md says what the schema and the code do."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from handlers.machine_steps import request
from tests.unit.handlers.machine_steps.test_reading import SCHEMA

ROW = re.compile(r"^\| `([\w.]+)` \| (.*?) \|", re.MULTILINE)
TABLE = Path("docs/machine_steps.md").read_text().partition("## The request")[2]
REFERENCE = dict(ROW.findall(TABLE.partition("## Documents")[0]))


def keys_of(schema: dict[str, Any], prefix: str = "") -> set[str]:
    """Returns the schema's keys, those of inner objects with a dot; not the tags' own."""
    found = set()
    for key, of in schema["properties"].items():
        found |= keys_of(of, f"{key}.") if "properties" in of else {f"{prefix}{key}"}
    return found


def test_every_key_of_the_schema_is_in_the_reference_and_no_other() -> None:
    step = json.loads(SCHEMA.read_text())["definitions"]["step"]
    assert set(REFERENCE) == keys_of(step) - {"$schema"}


@pytest.mark.parametrize(
    ("key", "default"),
    [
        ("delivery_timeout_seconds", str(request.DELIVERY_TIMEOUT_SECONDS)),
        ("execution_timeout_seconds", str(request.EXECUTION_TIMEOUT_SECONDS)),
        ("max_concurrency", f'`"{request.MAX_CONCURRENCY}"`'),
        ("max_errors", f'`"{request.MAX_ERRORS}"`'),
        ("success.exit_codes", f"`{list(request.Success().exit_codes)}`"),
    ],
)
def test_its_defaults_are_the_codes(key: str, default: str) -> None:
    assert REFERENCE[key] == default
