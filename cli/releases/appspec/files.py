"""The files section: what is copied to the host."""

import re
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from cli.releases.appspec.copies import Copies, source_path
from cli.releases.appspec.document import check_shape, entries_of
from cli.releases.appspec.finding import Finding, error, warning

_KEYS = frozenset({"source", "destination"})
_ABSOLUTE = {"linux": re.compile(r"/"), "windows": re.compile(r"[A-Za-z]:[\\/]|[\\/]")}


def check_files(document: CommentedMap, directory: Path, copies: Copies) -> Iterator[Finding]:
    """Yields what is wrong with the section, and with what it copies from ``directory``."""
    if "files" not in document:
        return
    yield from check_shape(document, "files", _KEYS)
    absolute = _ABSOLUTE.get(str(document.get("os")), _ABSOLUTE["linux"])
    for line, entry in entries_of(document, "files"):
        missing = [key for key in sorted(_KEYS) if entry.get(key) is None]
        if missing:
            yield error(line, f"an entry of files needs {' and '.join(missing)}")
            continue
        if not absolute.match(str(entry["destination"])):
            yield error(line, f'destination "{entry["destination"]}" is not an absolute path')
        yield from _check_source(line, str(entry["source"]), directory)
    yield from _check_collisions(copies)
    yield from _check_links(copies, directory, document.get("file_exists_behavior") == "OVERWRITE")


def _check_source(line: int, source: str, directory: Path) -> Iterator[Finding]:
    path = source_path(directory, source)
    if not path.parent.resolve().is_relative_to(directory.resolve()):
        yield error(line, f'source "{source}" is outside of the release')
    elif not path.exists() and not path.is_symlink():
        pattern = ": it is a path, and no pattern" if set("*?[") & set(source) else ""
        yield error(line, f'source "{source}" is not in the release{pattern}')


def _check_collisions(copies: Copies) -> Iterator[Finding]:
    """Yields the first collision of each entry."""
    first: dict[str, int] = {}
    told: set[int] = set()
    for copy in copies.files:
        other = first.setdefault(copy.target, copy.line)
        is_directory = copy.target in copies.directories
        if copy.line in told or (other == copy.line and not is_directory):
            continue
        told.add(copy.line)
        if is_directory:
            yield error(copy.line, f"{copy.target} would be a file and a directory")
        else:
            yield error(copy.line, f"{copy.target} is also written by line {other}")


def _check_links(copies: Copies, directory: Path, overwrites: bool) -> Iterator[Finding]:
    for copy in copies.files:
        if not copy.source.is_symlink():
            continue
        name = copy.source.relative_to(directory)
        if copy.source.is_dir():
            yield warning(copy.line, f"{name} is a link to a directory: the host gets a copy of it")
        elif overwrites:
            yield warning(
                copy.line,
                f"{name} is a link: OVERWRITE fails where one is that CodeDeploy did not make",
            )
