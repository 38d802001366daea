"""The container runs the versions that the tests run."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[5]
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def test_the_image_pins_the_versions_of_the_lock() -> None:
    image = PROJECT / "handlers/branch_builds/source_runner/requirements.txt"
    shared = PROJECT / "handlers/shared/requirements.txt"
    lock = dict(PINNED.findall((PROJECT / "requirements/dev.lock").read_text()))
    pinned = dict(PINNED.findall(image.read_text() + shared.read_text()))
    assert {"boto3", "deflate", "environ-config"} <= pinned.keys()
    assert pinned == {name: lock[name] for name in pinned}
