"""What a commit holds, read from git and from a bundle, in one form that can be compared."""

import io
import stat
import subprocess
import zipfile
from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """A file of a tree. mode: as git has it, 100644, 100755 or 120000 (a symbolic link)."""

    mode: str
    content: bytes


Tree = dict[str, Entry]


def tree_of_commit(repository: Path, commit: str) -> Tree:
    """Returns every file of ``commit`` by its path, as git itself tells it."""
    listing = _git(repository, "ls-tree", "-r", "-z", commit).decode()
    tree = {}
    for line in filter(None, listing.split("\0")):
        facts, path = line.split("\t", 1)
        mode, _, object_id = facts.split(" ")
        tree[path] = Entry(mode, _git(repository, "cat-file", "blob", object_id))
    return tree


def tree_of_bundle(bundle: bytes) -> Tree:
    """Returns every file of a zip by its path."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {
            member.filename: Entry(_git_mode(member), archive.read(member))
            for member in archive.infolist()
        }


def _git_mode(member: zipfile.ZipInfo) -> str:
    mode = member.external_attr >> 16
    return "120000" if stat.S_ISLNK(mode) else f"{mode:o}"


def _git(repository: Path, *arguments: str) -> bytes:
    return subprocess.run(
        ["git", *arguments], cwd=repository, check=True, capture_output=True
    ).stdout
