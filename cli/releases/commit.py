"""Which commit a release is of."""

import subprocess
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

_SHORT = 12  # hexadecimal digits


class Commit(NamedTuple):
    """A branch and the id of its commit; ``-dirty`` at the id's end: files differ from it."""

    branch: str
    id: str


NO_COMMIT = Commit("none", "none")
"""Of a directory that is in no repository."""


def commit_of(directory: Path) -> Commit:
    """Returns the commit that ``directory`` is checked out at; a branch of none is ``detached``."""
    id_ = _git(directory, "rev-parse", f"--short={_SHORT}", "HEAD")
    if not id_:
        return NO_COMMIT
    branch = _git(directory, "symbolic-ref", "--short", "--quiet", "HEAD") or "detached"
    changed = _git(directory, "status", "--porcelain", "--", ".")
    return Commit(branch, f"{id_}-dirty" if changed else id_)


def release_name(commit: Commit, now: datetime) -> str:
    """Returns the file name of a release that is made ``now``: branch, time in UTC, commit."""
    return f"{_plain(commit.branch)}-{now:%Y%m%dT%H%M%SZ}-{commit.id}.zip"


def _plain(branch: str) -> str:
    """Returns the branch in characters that are safe in a key (and in a shell)."""
    safe = (each if each.isascii() and (each.isalnum() or each in "._") else "-" for each in branch)
    return "".join(safe).strip("-.") or "branch"


def _git(directory: Path, *arguments: str) -> str:
    """Returns what git says, nothing if it fails or is not installed."""
    try:
        done = subprocess.run(
            ["git", "-C", directory, *arguments], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
