"""Makes the source bundle: one commit's tree as a zip file."""

import re
import stat
from collections.abc import Callable, Iterator
from functools import partial

from handlers.branch_builds.source_runner.errors import PermanentFailure
from handlers.branch_builds.source_runner.git import Git
from handlers.branch_builds.source_runner.objects import SUBMODULE, Commit, File, open_commit
from handlers.branch_builds.source_runner.packed_files import PackedFiles
from handlers.branch_builds.source_runner.zip_stream import Packed, ZipStream, pack
from handlers.shared.log import logger

__all__ = ["bundle"]

BLOCK_BYTES = 1 << 18  # small members are handed on together
SUBMODULES_LOGGED = 20  # of one commit

# git refuses to write such paths, but a server may hold a tree that another tool made.
_UNSAFE = re.compile(rb"(?:^|/)(?:\.{0,2}|\.git)(?:/|$)", re.IGNORECASE)


def bundle(git: Git, repository: str, commit: str, kept: PackedFiles) -> Iterator[bytes]:
    """Yields the zip file of a commit that the repository holds, in blocks.

    repository: its name.
    kept: contents that earlier commits had; this one's are added.

    Modes and symbolic links are kept, submodules are left out and logged, and nothing is filtered
    or converted by .gitattributes: the bundle is the tree as it was committed. One commit gives
    the same bytes every time (see ZipStream).

    Raises GitError if the repository lacks an object, and PermanentFailure if a path would
    leave the folder it is unpacked to or write into ``.git``.
    """
    with open_commit(git, commit, partial(kept.find, repository)) as opened:
        skipped: list[bytes] = []
        yield from _blocks(_members(opened, partial(kept.keep, repository), skipped))
    for path in skipped[:SUBMODULES_LOGGED]:
        about = {"repository": repository, "commit": commit, "path": path.decode(errors="replace")}
        logger.info("the submodule is left out", extra=about)


def _members(
    commit: Commit, keep: Callable[[bytes, Packed], None], skipped: list[bytes]
) -> Iterator[bytes]:
    archive = ZipStream(commit.committed)
    for file in commit.files():
        if _UNSAFE.search(file.path):
            raise PermanentFailure(f"the commit holds the unsafe path {file.path!r}")
        if file.mode == SUBMODULE:
            skipped.append(file.path)
            continue
        if isinstance(file.content, Packed):
            yield archive.member(file.path, _mode(file), file.content)
        elif isinstance(file.content, bytes):
            packed = pack(file.content)
            keep(file.oid, packed)
            yield archive.member(file.path, _mode(file), packed)
        else:
            yield from archive.streamed_member(file.path, _mode(file), file.size, file.content)
    yield archive.end()


def _mode(file: File) -> int:
    if stat.S_ISLNK(file.mode):
        return stat.S_IFLNK | 0o777
    return stat.S_IFREG | (0o755 if file.mode & 0o100 else 0o644)


def _blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= BLOCK_BYTES:
            yield b"".join(waiting)
            waiting.clear()
            size = 0
    yield b"".join(waiting)
