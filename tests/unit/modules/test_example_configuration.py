"""The example configuration: it loads, and every default that it shows is the default."""

import re
from pathlib import Path

from modules.settings import Settings, load_settings

EXAMPLE = Path(__file__).parents[3] / "config" / "example.yaml"


def test_the_example_loads() -> None:
    assert load_settings(EXAMPLE).cloud == "aws"


def test_the_values_it_shows_in_comments_are_the_defaults(tmp_path: Path) -> None:
    # Given the example with every option written out
    written_out = tmp_path / "written_out.yaml"
    written_out.write_text("\n".join(map(_uncomment, EXAMPLE.read_text().splitlines())))

    # When both are loaded
    defaults, shown = load_settings(EXAMPLE), load_settings(written_out)

    # Then writing the options out has changed nothing
    assert shown == defaults


def test_it_shows_every_option() -> None:
    text = EXAMPLE.read_text()
    assert [key for key in _keys(Settings.model_json_schema()) if f"{key}:" not in text] == []


def _uncomment(line: str) -> str:
    option = re.match(r"# ( *[a-z_]+:.*)", line)
    return option[1] if option and "example" not in line else line


def _keys(schema: dict[str, object]) -> set[str]:
    keys: set[str] = set()
    for part, value in schema.items():
        if part == "properties" and isinstance(value, dict):
            keys |= set(value)
        if isinstance(value, dict):
            keys |= _keys(value)
    return keys
