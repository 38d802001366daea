"""What a hotfix changes, and the pull requests that bring it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Change", "PullRequest", "PullRequests", "Request"]


@dataclass(frozen=True)
class Change:
    """What a commit has that a branch has not.

    message: the commit's. files: paths that differ; ``more`` says that these are not all.
    """

    message: str
    files: Sequence[str]
    more: bool = False


@dataclass(frozen=True)
class PullRequest:
    """A pull request as it is now. status: CodeCommit's, "OPEN" or "CLOSED"."""

    id: str
    status: str
    merged: bool


@dataclass(frozen=True)
class Request:
    """A pull request to be opened.

    source, destination: branches of ``repository``. token: the same one opens only one.
    """

    repository: str
    source: str
    destination: str
    token: str
    title: str
    description: str


class PullRequests(Protocol):
    """The pull requests of the source account."""

    def change(self, repository: str, commit: str, destination: str) -> Change | None:
        """Returns what ``commit`` would bring to ``destination``; None if it has all of it."""

    def find(self, id: str) -> PullRequest:
        """Returns the pull request with this id."""

    def open_between(self, repository: str, source: str, destination: str) -> str | None:
        """Returns the id of an open one from ``source`` to ``destination``, or None."""

    def open(self, request: Request) -> str:
        """Opens it, or finds what the same token opened, and returns its id."""
