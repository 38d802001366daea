"""What a template's values refer to."""

import re
from collections.abc import Iterator
from typing import Any

VARIABLE = re.compile(r"\$\{(!?)([^}]+)\}")  # in a Fn::Sub: with "!" it is no variable


def references(value: Any) -> Iterator[str]:
    """Returns the names that ``value`` refers to by Ref, Fn::GetAtt and Fn::Sub."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        if key == "Ref":
            yield item
        elif key == "Fn::GetAtt":
            yield (item.split(".") if isinstance(item, str) else item)[0]
        elif key == "Fn::Sub":
            yield from _substituted(item)
        else:
            yield from references(item)


def _substituted(argument: Any) -> Iterator[str]:
    text, own = text_and_own(argument)
    for literal, name in VARIABLE.findall(text):
        if not literal and name.strip() not in own:
            yield name.strip().split(".")[0]
    yield from references(own)


def text_and_own(argument: Any) -> tuple[str, dict[str, Any]]:
    """Returns the text of a Fn::Sub and the variables that it brings itself."""
    if isinstance(argument, str):
        return argument, {}
    text, own = argument
    return text, own
