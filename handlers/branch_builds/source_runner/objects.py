"""Reads one commit's files out of a repository's object store, without a work tree.

Two git processes run beside this one: ``ls-tree`` names the files and ``cat-file`` gives their
contents. A thread hands the names from one to the other, so nothing waits for the whole list and
memory does not grow with the number of files.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import IO, NamedTuple

from handlers.branch_builds.source_runner.git import Git, GitError
from handlers.branch_builds.source_runner.zip_stream import Packed

__all__ = ["SUBMODULE", "Commit", "File", "Find", "open_commit"]

IN_MEMORY_BYTES = 4 << 20
CHUNK_BYTES = 1 << 20
SUBMODULE = 0o160000

Find = Callable[[bytes], Packed | None]

_Entry = tuple[int, bytes, bytes, Packed | None]  # mode, object id, path and what was found


class File(NamedTuple):
    """One entry of a commit's tree.

    path: from the root of the tree, with slashes; git knows no encoding.
    mode: as in ``stat.st_mode``: a file with 0644 or 0755, a symbolic link, or SUBMODULE.
    oid: the content's object id, in hexadecimal digits.
    size: of the content, in bytes.
    content: in memory, or packed if it was found so, or if larger than IN_MEMORY_BYTES its chunks,
        to be read before the next file.
    """

    path: bytes
    mode: int
    oid: bytes
    size: int
    content: bytes | Packed | Iterator[bytes]


class Commit:
    """The files of one commit, to be read once.

    committed: when the commit was made, in seconds since 1970.
    """

    def __init__(self, contents: IO[bytes], entries: "SimpleQueue[list[_Entry] | None]") -> None:
        self._contents = contents
        self._entries = entries
        self.committed = self._read_commit_time()

    def files(self) -> Iterator[File]:
        """Yields each file in the order of the tree. Raises GitError if one cannot be read."""
        read = self._contents.read
        while entries := self._entries.get():
            for mode, oid, path, packed in entries:
                if packed:
                    yield File(path, mode, oid, packed.size, packed)
                    continue
                if mode == SUBMODULE:
                    yield File(path, mode, oid, 0, b"")
                    continue
                size = self._read_size()
                content = self._chunks(size) if size > IN_MEMORY_BYTES else read(size)
                yield File(path, mode, oid, size, content)
                read(1)

    def _chunks(self, size: int) -> Iterator[bytes]:
        while size:
            chunk = self._contents.read(min(size, CHUNK_BYTES))
            if not chunk:
                raise GitError("git cat-file ended in the middle of a file")
            size -= len(chunk)
            yield chunk

    def _read_size(self) -> int:
        header = self._contents.readline()
        try:
            return int(header)
        except ValueError:
            raise GitError(f"git cat-file answered {header!r}") from None

    def _read_commit_time(self) -> int:
        headers = self._contents.read(self._read_size() + 1)
        found = re.search(rb"^committer .*> (-?\d+) [-+]\d+$", headers, re.MULTILINE)
        return int(found[1]) if found else 0


@contextmanager
def open_commit(git: Git, commit: str, find: Find) -> Iterator[Commit]:
    """Opens a commit, or what an annotated tag points to.

    commit: 40 hexadecimal digits.
    find: takes an object id and returns the content if it is at hand: git is not asked for it.

    Raises GitError if the repository does not hold it.
    """
    entries: SimpleQueue[list[_Entry] | None] = SimpleQueue()
    with (
        git.pipe("cat-file", "--batch=%(objectsize)", "--buffer", feed=True) as cat_file,
        git.pipe("ls-tree", "-r", "-z", "--full-tree", commit) as ls_tree,
    ):
        feeder = Thread(target=_feed, args=(commit, find, ls_tree, cat_file, entries), daemon=True)
        feeder.start()
        assert cat_file.stdout
        yield Commit(cat_file.stdout, entries)
        feeder.join()


def _feed(
    commit: str,
    find: Find,
    ls_tree: subprocess.Popen[bytes],
    cat_file: subprocess.Popen[bytes],
    entries: "SimpleQueue[list[_Entry] | None]",
) -> None:
    """Asks cat-file for the commit and then for every file that ls-tree names and find lacks."""
    assert ls_tree.stdout
    assert cat_file.stdin
    try:
        cat_file.stdin.write(f"{commit}^{{commit}}\n".encode())
        for listed in _records(ls_tree.stdout):
            listed_entries = [_entry(record, find) for record in listed]
            cat_file.stdin.write(
                b"".join(
                    [
                        oid + b"\n"
                        for mode, oid, _, packed in listed_entries
                        if mode != SUBMODULE and not packed
                    ]
                )
            )
            cat_file.stdin.flush()
            entries.put(listed_entries)
        cat_file.stdin.close()
    except BrokenPipeError:
        pass  # the reader has given up and says why
    finally:
        entries.put(None)


def _records(stream: IO[bytes]) -> Iterator[list[bytes]]:
    """Yields the NUL-terminated records of a stream, as many at a time as have arrived."""
    rest = b""
    while block := stream.read1(1 << 16):  # type: ignore[attr-defined]
        *records, rest = (rest + block).split(b"\0")
        if records:
            yield records


def _entry(record: bytes, find: Find) -> _Entry:
    """Returns the entry of ``<mode> SP <type> SP <object id> TAB <path>``."""
    meta, _, path = record.partition(b"\t")
    mode, _, oid = meta.split(b" ")
    return int(mode, 8), oid, path, find(oid)
