"""The file as the agent reads it, with the line of everything in it."""

from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from cli.releases.appspec.finding import Finding, error

Entries = list[tuple[int, CommentedMap]]
"""The objects of a list, each with its line."""


def read(path: Path) -> CommentedMap | Finding:
    """Returns the document, or why it can't be read."""
    yaml = YAML(typ="rt")
    yaml.version = (1, 1)  # the version that the agent's Ruby reads: 0755 is a number there, 493
    try:
        document = yaml.load(path.read_text("utf-8"))
    except UnicodeDecodeError:
        return error(1, "is not UTF-8 text")
    except MarkedYAMLError as mistake:
        line = mistake.problem_mark.line + 1 if mistake.problem_mark else 1
        return error(line, f"is not YAML: {mistake.problem}")
    except YAMLError as mistake:
        return error(1, f"is not YAML: {str(mistake).splitlines()[0]}")
    if document is None:
        return error(1, "is empty: it needs version, os, and files or hooks")
    if not isinstance(document, CommentedMap):
        return error(1, "must be keys and values: version, os, files, permissions, hooks")
    return document


def line_of(mapping: CommentedMap, key: str) -> int:
    """Returns the line of a key, from 1; 1 if it is not there."""
    return int(mapping.lc.key(key)[0]) + 1 if key in mapping else 1


def entries_of(mapping: CommentedMap, key: str) -> Entries:
    """Returns the objects of the list ``key``; what is none is left to ``check_shape``."""
    entries = mapping.get(key)
    if not isinstance(entries, CommentedSeq):
        return []
    return [
        (int(entries.lc.item(index)[0]) + 1, entry)
        for index, entry in enumerate(entries)
        if isinstance(entry, CommentedMap)
    ]


def check_shape(mapping: CommentedMap, key: str, known: frozenset[str]) -> Iterator[Finding]:
    """Yields what keeps ``key`` from being a list of objects with ``known`` keys."""
    entries = mapping.get(key)
    if not isinstance(entries, CommentedSeq):
        yield error(line_of(mapping, key), f'{key} must be a list: its entries begin with "- "')
        return
    for index, entry in enumerate(entries):
        if not isinstance(entry, CommentedMap):
            line = int(entries.lc.item(index)[0]) + 1
            yield error(line, f"an entry of {key} must be keys and values, not {entry!r}")
            continue
        yield from check_keys(entry, known, f"key of {key}")


def check_keys(mapping: CommentedMap, known: frozenset[str], what: str) -> Iterator[Finding]:
    """Yields each key that is not ``known``: the agent passes over it without a word."""
    for key in mapping:
        if key not in known:
            keys = ", ".join(sorted(known))
            yield error(line_of(mapping, key), f'"{key}" is no {what}; there are {keys}')
