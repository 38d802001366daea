"""Reads one commit's files out of a repository's object store, without a work tree.

Two git processes run beside this one: ``ls-tree`` names the files and ``cat-file`` gives their
contents. A thread hands the names from one to the other, so nothing waits for the whole list and
memory does not grow with the number of files.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import IO, NamedTuple

from handlers.branch_builds.source_runner.git import Git, GitError

__all__ = ["SUBMODULE", "Commit", "File", "open_commit"]

IN_MEMORY_BYTES = 4 << 20
CHUNK_BYTES = 1 << 20
SUBMODULE = 0o160000

_Entry = tuple[int, bytes]  # mode and path


class File(NamedTuple):
    """One entry of a commit's tree.

    path: from the root of the tree, with slashes; git knows no encoding.
    mode: as in ``stat.st_mode``: a file with 0644 or 0755, a symbolic link, or SUBMODULE.
    size: of the content, in bytes.
    content: in memory, or if larger than IN_MEMORY_BYTES its chunks, to be read before the next
        file.
    """

    path: bytes
    mode: int
    size: int
    content: bytes | Iterator[bytes]


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
            for mode, path in entries:
                if mode == SUBMODULE:
                    yield File(path, mode, 0, b"")
                    continue
                size = self._read_size()
                if size > IN_MEMORY_BYTES:
                    yield File(path, mode, size, self._chunks(size))
                else:
                    content = read(size)
                    yield File(path, mode, size, content)
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
def open_commit(git: Git, commit: str) -> Iterator[Commit]:
    """Opens a commit, or what an annotated tag points to.

    commit: 40 hexadecimal digits.

    Raises GitError if the repository does not hold it.
    """
    entries: SimpleQueue[list[_Entry] | None] = SimpleQueue()
    with (
        git.pipe("cat-file", "--batch=%(objectsize)", "--buffer", feed=True) as cat_file,
        git.pipe("ls-tree", "-r", "-z", "--full-tree", commit) as ls_tree,
    ):
        feeder = Thread(target=_feed, args=(commit, ls_tree, cat_file, entries), daemon=True)
        feeder.start()
        assert cat_file.stdout
        yield Commit(cat_file.stdout, entries)
        feeder.join()


def _feed(
    commit: str,
    ls_tree: subprocess.Popen[bytes],
    cat_file: subprocess.Popen[bytes],
    entries: "SimpleQueue[list[_Entry] | None]",
) -> None:
    """Asks cat-file for the commit and then for every file that ls-tree names."""
    assert ls_tree.stdout
    assert cat_file.stdin
    try:
        cat_file.stdin.write(f"{commit}^{{commit}}\n".encode())
        for listed in _records(ls_tree.stdout):
            listed_entries = [_parse(record) for record in listed]
            cat_file.stdin.write(
                b"".join([oid + b"\n" for mode, oid, _ in listed_entries if mode != SUBMODULE])
            )
            entries.put([(mode, path) for mode, _, path in listed_entries])
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


def _parse(record: bytes) -> tuple[int, bytes, bytes]:
    """Returns mode, object id and path of ``<mode> SP <type> SP <object id> TAB <path>``."""
    meta, _, path = record.partition(b"\t")
    mode, _, oid = meta.split(b" ")
    return int(mode, 8), oid, path
