"""Bundles a directory as a zip: the same directory gives the same bytes, whenever and wherever."""

import hashlib
import shutil
import stat
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cli.errors import OperatorError

LEFT_OUT = (".git", ".env")
"""Names that stay out of bundles, files and directories alike, unless they are asked for."""

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can tell
_UNIX = 3
_IS_DIRECTORY = 0x10  # of MS-DOS, in the attributes' low bits


@dataclass(frozen=True)
class Bundle:
    """A zip at ``path``. size: in bytes. sha256: of the zip, in hexadecimal digits.

    left_out: paths in the directory that are not in the zip, directories with a slash at their end.
    """

    path: Path
    size: int
    sha256: str
    files: int
    left_out: tuple[str, ...]


class _Content(NamedTuple):
    inside: tuple[Path, ...]
    left_out: tuple[Path, ...]


def make_bundle(directory: Path, path: Path, keep: Collection[str] = ()) -> Bundle:
    """Writes the bundle of ``directory`` to ``path``, and returns it.

    Modes, links and empty directories are kept; times and owners are not. keep: names of LEFT_OUT
    that are bundled nevertheless. Raises OperatorError if a zip can't hold something of it.
    """
    content = _content_of(directory, set(LEFT_OUT) - set(keep))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in content.inside:
            _add(archive, each, each.relative_to(directory).as_posix())
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Bundle(
        path,
        path.stat().st_size,
        digest,
        sum(each.is_symlink() or each.is_file() for each in content.inside),
        tuple(_shown(each, directory) for each in content.left_out),
    )


def _content_of(directory: Path, names: set[str]) -> _Content:
    inside: list[Path] = []
    left_out: list[Path] = []
    for path in _walk(directory, names):
        (left_out if path.name in names else inside).append(path)
    return _Content(tuple(inside), tuple(left_out))


def _walk(directory: Path, names: set[str]) -> Iterator[Path]:
    """Yields what is in a directory, in one order everywhere; of ``names`` nothing within."""
    for path in sorted(directory.iterdir(), key=lambda each: each.name.encode(errors="replace")):
        yield path
        if path.is_dir() and not path.is_symlink() and path.name not in names:
            yield from _walk(path, names)


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    status = path.lstat()
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = _UNIX
    entry.external_attr = status.st_mode << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.file_size = status.st_size  # beyond 4 GiB it needs a wider field
    try:
        if stat.S_ISDIR(status.st_mode):
            entry.filename += "/"
            entry.external_attr |= _IS_DIRECTORY
            archive.writestr(entry, b"")
        elif stat.S_ISLNK(status.st_mode):
            archive.writestr(entry, str(path.readlink()).encode())
        elif stat.S_ISREG(status.st_mode):
            with path.open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target)
        else:
            raise OperatorError(f"{path} is neither file, directory nor link: it can't be released")
    except UnicodeEncodeError as error:
        raise OperatorError(
            f"The name {name.encode(errors='surrogateescape')!r} is not UTF-8: rename it"
        ) from error
    except OSError as error:
        raise OperatorError(f"{path} can't be read: {error.strerror}") from error


def _shown(path: Path, directory: Path) -> str:
    name = path.relative_to(directory).as_posix()
    return f"{name}/" if path.is_dir() and not path.is_symlink() else name
