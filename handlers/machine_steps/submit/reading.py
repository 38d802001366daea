"""Reads a request file; a wrong one gives the line, the key and the reason."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import fastjsonschema
import json_source_map  # type: ignore[import-untyped]

from handlers.machine_steps.request import Request

__all__ = ["InvalidRequest", "RequestReader"]


class InvalidRequest(ValueError):
    """A request that can't be sent. The text names line, key and reason."""


class RequestReader:
    """Reads request files by the published schema."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._check: Callable[[object], object] = fastjsonschema.compile(dict(schema))

    @classmethod
    def from_file(cls, path: Path) -> "RequestReader":
        """Returns a reader by the schema in the file at ``path``."""
        return cls(json.loads(path.read_text()))

    def read(self, text: str) -> Request:
        """Returns the request that the text of a file holds.

        Raises InvalidRequest for the first mistake in it.
        """
        try:
            document = json.loads(text)
        except json.JSONDecodeError as error:
            raise InvalidRequest(f"line {error.lineno}: is not JSON: {error.msg}") from error
        try:
            self._check(document)
        except fastjsonschema.JsonSchemaValueException as error:
            raise InvalidRequest(_sentence(text, document, error)) from error
        return Request.from_document(document)


def line_of(text: str, keys: tuple[str, ...]) -> int:
    """Returns the line, from 1, of the deepest of ``keys`` that the file has."""
    places = json_source_map.calculate(text)
    for depth in range(len(keys), 0, -1):
        pointer = "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in keys[:depth])
        if pointer in places:
            place = places[pointer]
            start = place.key_start or place.value_start
            return int(start.line) + 1
    return 1


def _sentence(text: str, document: object, error: Any) -> str:
    keys = tuple(str(key) for key in error.path[1:])
    reason = error.message.removeprefix(error.name).strip()
    dotted = ".".join(keys) or "the file"
    return f"line {line_of(text, _wrong_key(keys, document, error))}: {dotted} {reason}"


def _wrong_key(keys: tuple[str, ...], document: Any, error: Any) -> tuple[str, ...]:
    """An unknown key is found at the object that has it; its own line says more."""
    if error.rule != "additionalProperties":
        return keys
    unknown = [key for key in error.value if key not in error.definition.get("properties", {})]
    return (*keys, unknown[0]) if unknown else keys
