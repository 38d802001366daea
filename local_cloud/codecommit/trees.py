"""Trees and blobs of a bare repository: read, compared and edited without a work tree."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from local_cloud.codecommit import git
from local_cloud.codecommit.repository import Repository

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_NO_ENTRY = "0" * 40


class FileMode(Enum):
    """How CodeCommit names git's modes of files."""

    NORMAL = "100644"
    EXECUTABLE = "100755"
    SYMLINK = "120000"


FOLDER = "040000"
SUBMODULE = "160000"


@dataclass(frozen=True)
class Entry:
    """One line of a tree. mode: git's six octal digits. object_id: of a blob, tree or commit."""

    mode: str
    object_id: str


@dataclass(frozen=True)
class Difference:
    """One path that differs between two trees. before, after: None for added and deleted."""

    path: str
    before: Entry | None
    after: Entry | None


def entries(repository: Repository, tree: str, recursive: bool = False) -> dict[str, Entry]:
    """Returns what a tree (or a commit's) holds, by path; recursive: the files at all depths."""
    options = ["-r"] if recursive else []
    listed = git.run(repository.directory, "ls-tree", "-z", *options, tree)
    found = {}
    for line in _paths(listed):
        description, path = line.split("\t", 1)
        mode, _, object_id = description.split(" ")
        found[path] = Entry(mode, object_id)
    return found


def entry_at(repository: Repository, commit: str, path: str) -> Entry | None:
    """Returns what lies at a path in a commit, None if nothing does."""
    listed = git.run(repository.directory, "ls-tree", "-z", commit, "--", path.rstrip("/"))
    if not listed:
        return None
    mode, _, object_id = listed.decode(errors="surrogateescape").split("\t", 1)[0].split(" ")
    return Entry(mode, object_id)


def read_blob(repository: Repository, blob_id: str) -> bytes:
    """Returns a blob's content. Raises git.GitError when it is not there or is no blob."""
    return git.run(repository.directory, "cat-file", "blob", blob_id)


def write_blob(repository: Repository, content: bytes) -> str:
    """Stores content and returns its blob id."""
    return (
        git.run(repository.directory, "hash-object", "-w", "--stdin", stdin=content)
        .decode()
        .strip()
    )


def differences(repository: Repository, before: str, after: str) -> list[Difference]:
    """Returns the files that differ between two commits or trees, sorted by path."""
    raw = git.run(repository.directory, "diff-tree", "-r", "-z", "--no-renames", before, after)
    fields = _paths(raw)
    found = []
    for description, path in zip(fields[::2], fields[1::2], strict=True):
        old_mode, new_mode, old_id, new_id, _ = description.lstrip(":").split(" ")
        found.append(Difference(path, _entry(old_mode, old_id), _entry(new_mode, new_id)))
    return found


def edit_tree(repository: Repository, tree: str, changes: Mapping[str, Entry | None]) -> str:
    """Returns the id of a tree that is like ``tree`` but for the changes.

    changes: the new entry of each path, None to remove it.
    Raises git.GitError for a path that git does not take, such as ".git/config".
    """
    lines = "".join(
        f"{entry.mode if entry else 0} {entry.object_id if entry else _NO_ENTRY}\t{path}\0"
        for path, entry in changes.items()
    )
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        git.run(repository.directory, "read-tree", tree, environment=index)
        git.run(
            repository.directory,
            "update-index",
            "-z",
            "--index-info",
            stdin=lines.encode(errors="surrogateescape"),
            environment=index,
        )
        return git.run(repository.directory, "write-tree", environment=index).decode().strip()


def _entry(mode: str, object_id: str) -> Entry | None:
    return None if object_id == _NO_ENTRY else Entry(mode, object_id)


def _paths(output: bytes) -> list[str]:
    return output.decode(errors="surrogateescape").split("\0")[:-1]
