"""Runs git on bare repositories.

Every argument is an element of a list and no shell is ever involved, so hostile names are data.
git itself was preferred to a library: one program then serves the repositories and answers the
API, with the same rules for names, locks and merges, and nothing more is installed. A call takes 2
to 3 ms against 0.3 ms with pygit2 and 1 ms with dulwich, and no operation needs more than a few.
Merges need git 2.38 or newer (merge-tree --write-tree).
"""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

CLEAN_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": os.devnull,
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
}
"""What every git process sees: nothing of the operator's own configuration."""


class GitError(Exception):
    """git ended with an error. Its text is git's own message.

    status: the exit code. output: what it wrote to its standard output all the same.
    """

    def __init__(self, status: int, message: str, output: bytes) -> None:
        super().__init__(message)
        self.status = status
        self.output = output


def run(
    repository: Path,
    *arguments: str,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Runs ``git <arguments>`` on a bare repository and returns its standard output.

    environment: variables added to the clean environment.
    Raises GitError when git ends with anything but 0.
    """
    finished = subprocess.run(
        ["git", f"--git-dir={repository}", *arguments],
        input=stdin,
        capture_output=True,
        env={**CLEAN_ENVIRONMENT, **(environment or {})},
        check=False,
    )
    if finished.returncode:
        message = finished.stderr.decode(errors="replace").strip()
        raise GitError(finished.returncode, message, finished.stdout)
    return finished.stdout


def text(repository: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Runs git like ``run`` and returns its output as text, without the trailing line end."""
    return run(repository, *arguments, stdin=stdin).decode(errors="surrogateescape").rstrip("\n")


def resolve(repository: Path, revision: str) -> str | None:
    """Returns the object id (40 hex digits) that a revision names, or None."""
    try:
        return text(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", revision)
    except GitError:
        return None
