"""What the files section puts where."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml.comments import CommentedMap

from cli.releases.appspec.document import entries_of


class Copy(NamedTuple):
    """``source``, in the release, goes to ``target``, on the host. line: of the entry."""

    line: int
    source: Path
    target: str


@dataclass(frozen=True)
class Copies:
    """Every file that is copied, and every directory that is made for one."""

    files: tuple[Copy, ...]
    directories: frozenset[str]

    @classmethod
    def of(cls, document: CommentedMap, directory: Path) -> "Copies":
        """Returns what is copied; entries without source or destination copy nothing."""
        files: list[Copy] = []
        directories: set[str] = set()
        for line, entry in entries_of(document, "files"):
            if {"source", "destination"} <= entry.keys():
                source = source_path(directory, str(entry["source"]))
                destination = posixpath.normpath(str(entry["destination"]))
                directories.add(destination)
                for path, target in _walk(source, destination):
                    if path.is_dir() and not path.is_symlink():
                        directories.add(target)
                    else:
                        files.append(Copy(line, path, target))
        return cls(tuple(files), frozenset(directories))


def source_path(directory: Path, source: str) -> Path:
    """Returns where in the release an entry's source is: a leading slash is the release's root."""
    return directory / source.lstrip("/")


def _walk(source: Path, destination: str) -> Iterator[tuple[Path, str]]:
    """Yields each thing to copy with its target: of a directory its content, without itself."""
    if source.is_symlink() or not source.is_dir():
        if source.is_symlink() or source.exists():
            yield source, posixpath.join(destination, source.name)
        return
    for path in sorted(source.rglob("*")):
        yield path, posixpath.join(destination, path.relative_to(source).as_posix())
