"""The permissions section: owners and modes on the host."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarint import OctalInt

from cli.releases.appspec.copies import Copies
from cli.releases.appspec.document import check_shape, entries_of
from cli.releases.appspec.finding import Finding, error, warning

_KEYS = frozenset(
    {"object", "pattern", "except", "owner", "group", "mode", "acls", "context", "type"}
)
_TYPES = ("file", "directory")
_MODE = re.compile(r"[0-7]{1,4}")
_EVERYTHING = "**"


def check_permissions(document: CommentedMap, copies: Copies) -> Iterator[Finding]:
    """Yields what is wrong with the section, given what is copied."""
    if "permissions" not in document:
        return
    yield from check_shape(document, "permissions", _KEYS)
    for line, entry in entries_of(document, "permissions"):
        if not entry.get("object"):
            yield error(line, "an entry of permissions needs object, a path on the host")
            continue
        yield from _check_mode(line, entry.get("mode"))
        yield from _check_lists(line, entry)
        yield from _check_object(line, entry, copies)


def _check_mode(line: int, mode: Any) -> Iterator[Finding]:
    if isinstance(mode, OctalInt):
        wanted = format(mode, "o")
        yield error(
            line,
            f"mode 0{wanted} is read as the number {int(mode)}, and its digits are taken: "
            f'write {wanted} or "0{wanted}"',
        )
    elif mode is not None and not _MODE.fullmatch(str(mode)):
        yield error(line, f"mode {mode} is not octal: digits 0 to 7, up to 4 of them")


def _check_lists(line: int, entry: CommentedMap) -> Iterator[Finding]:
    for key in ("type", "except"):
        if entry.get(key) is not None and not isinstance(entry[key], CommentedSeq):
            yield error(line, f"{key} must be a list, such as [{entry[key]}]")
    for unknown in [each for each in _types(entry) if each not in _TYPES]:
        yield error(line, f"type {unknown} is neither file nor directory")


def _check_object(line: int, entry: CommentedMap, copies: Copies) -> Iterator[Finding]:
    place, types = posixpath.normpath(str(entry["object"])), _types(entry)
    if place in {copy.target for copy in copies.files}:
        yield from _check_file(line, entry, types)
    elif place not in _with_parents(copies):
        yield warning(
            line, f"files puts nothing at {place}: this counts only if the host has it already"
        )
    elif types == ["directory"]:
        yield warning(line, f"type directory changes what is below {place}, and not {place} itself")


def _check_file(line: int, entry: CommentedMap, types: list[str]) -> Iterator[Finding]:
    if "file" not in types:
        yield warning(line, f"{entry['object']} is a file: with this type nothing happens to it")
    elif entry.get("pattern", _EVERYTHING) != _EVERYTHING or entry.get("except"):
        yield error(line, f"{entry['object']} is a file: it takes no pattern and no except")


def _types(entry: CommentedMap) -> list[str]:
    types = entry.get("type")
    return list(map(str, types)) if isinstance(types, CommentedSeq) else list(_TYPES)


def _with_parents(copies: Copies) -> set[str]:
    """Returns the directories that are there when all is copied."""
    made = set(copies.directories)
    for directory in copies.directories:
        while (directory := posixpath.dirname(directory)) not in ("", "/"):
            made.add(directory)
    return made
