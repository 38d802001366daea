"""Reads a configuration file; a wrong one gives one line per mistake, each with its place."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from modules.settings.model import Settings

Location = Sequence[str | int]

# By pydantic's type of mistake, with its context; its own messages speak of Python's types.
_SENTENCES = {
    "extra_forbidden": "unknown key",
    "missing": "is missing",
    "tuple_type": "is not a list",
    "model_type": "expected keys and values",
    "dict_type": "expected keys and values",
    "string_pattern_mismatch": '"{input}" does not match {pattern}',
    "literal_error": '"{input}" is not one of {expected}',
    "union_tag_invalid": '"{tag}" is not one of {expected_tags}',
}


class ConfigurationError(Exception):
    """A configuration that can't be used. ``lines`` holds one line per mistake."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load_settings(path: Path) -> Settings:
    """Returns the settings that the YAML file at ``path`` holds.

    Raises ConfigurationError, which names the file, line and key of every mistake.
    """
    document = _read(path)
    try:
        return Settings.model_validate(document)
    except ValidationError as error:
        mistakes = sorted(_place_and_sentence(document, mistake) for mistake in error.errors())
        raise ConfigurationError([f"{path}:{line}: {text}" for line, text in mistakes]) from error


def _read(path: Path) -> CommentedMap:
    try:
        document = YAML(typ="rt").load(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError([f"{path}: can't be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError([f"{path}: is not UTF-8 text"]) from error
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1
        raise ConfigurationError([f"{path}:{line}: {error.problem.splitlines()[0]}"]) from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1
        raise ConfigurationError([f"{path}:{line}: is not YAML: {error.problem}"]) from error
    except YAMLError as error:
        reason = str(error).splitlines()[0]
        raise ConfigurationError([f"{path}: is not YAML: {reason}"]) from error
    if not isinstance(document, CommentedMap):
        raise ConfigurationError([f"{path}:1: is not a configuration: expected keys and values"])
    return document


def _place_and_sentence(document: CommentedMap, mistake: Any) -> tuple[int, str]:
    location = (*mistake["loc"], *mistake.get("ctx", {}).get("at", ()))
    line, keys = _place(document, location)
    return line, f"{_dotted(keys)}: {_sentence(mistake)}".removeprefix(": ")


def _sentence(mistake: Any) -> str:
    template = _SENTENCES.get(mistake["type"])
    if template is None:
        return str(mistake["msg"]).removeprefix("Value error, ")
    return template.format(**{"input": mistake["input"], **mistake.get("ctx", {})})


def _place(document: CommentedMap, location: Location) -> tuple[int, Location]:
    """Returns the line of the deepest part of ``location`` in the file, from 1, and its keys.

    pydantic's location also holds the names of union members, which are no keys of the file.
    """
    line, node = 1, document
    keys: list[str | int] = []
    for position, part in enumerate(location):
        if isinstance(node, CommentedMap) and part in node:
            line, node = node.lc.key(part)[0] + 1, node[part]
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line, node = node.lc.item(part)[0] + 1, node[part]
        elif position + 1 < len(location):
            continue
        keys.append(part)
    return line, keys


def _dotted(keys: Location) -> str:
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".")
