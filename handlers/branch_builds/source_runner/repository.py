"""One bare repository on local disk that fetches pushed commits, each without its history."""

import itertools
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock, Semaphore

from handlers.branch_builds.source_runner.errors import (
    CommitGone,
    PermanentFailure,
    TemporaryFailure,
)
from handlers.branch_builds.source_runner.git import Git, GitError

__all__ = ["Repository"]

FETCH_SECONDS = 30 * 60  # a 2 GiB repository takes 3 minutes at 100 Mbit/s
DEPTHS = (1, 50, 1_000, 2**31 - 1)  # commits; git takes the last one for the whole history
# References kept as what is offered to the server, and the most commits that one fetch brings: it
# gives each a reference of its own. The server answers so many in one round trip.
RECENT = 16

_ABSENT_REPOSITORY = re.compile(r"repository '.*' not found")
_ABSENT_COMMIT = re.compile(r"not our ref|couldn't find remote ref")
_UNREACHABLE = re.compile(
    r"unable to access|RPC failed|early EOF|disconnect|hung up|took over|timed out"
    r"|Authentication failed|could not read Username"
)


class Repository:
    """A bare repository, made with its first fetch.

    directory: an empty folder for it.
    url: of the repository to fetch from.
    secrets: returns git configuration with fresh credentials for ``url``.
    turns: shared with other repositories, so that only a few fetch at once.

    Threads may use one object together: what several want at the same time is one fetch.
    """

    def __init__(
        self, directory: Path, url: str, secrets: Callable[[], dict[str, str]], turns: Semaphore
    ) -> None:
        self.git = Git(directory)
        self._url = url
        self._secrets = secrets
        self._turns = turns
        self._fetching = Lock()
        self._wanted: dict[str, None] = {}
        self._held: set[str] = set()
        self._slots = itertools.cycle(range(RECENT))

    def fetch(self, commit: str, reference: str) -> None:
        """Makes sure that the repository holds all of a commit's tree.

        commit: 40 hexadecimal digits.
        reference: its full name, "refs/heads/main"; used only if the server gives no bare commit.

        Raises CommitGone, PermanentFailure if the repository does not exist, and TemporaryFailure
        if the server did not answer or refused the credentials.
        """
        self._wanted[commit] = None
        try:
            with self._fetching, self._turns:
                if commit not in self._held:
                    self._fetch_with_others(commit)
                if commit not in self._held:
                    self._fetch_one(commit, reference)
        finally:
            self._wanted.pop(commit, None)

    def size_bytes(self) -> int:
        """Returns how much disk its objects take; a fetch under way is not counted."""
        return sum(pack.stat().st_size for pack in self.git.directory.glob("objects/pack/*.pack"))

    def remove(self) -> None:
        """Frees the disk. The object must not be used any more."""
        shutil.rmtree(self.git.directory, ignore_errors=True)

    def _fetch_with_others(self, commit: str) -> None:
        """Fetches it with what other threads wait for. If that fails, say for one gone commit among
        them, each thread learns by its own fetch what is true of its commit."""
        others = [each for each in list(self._wanted) if each not in self._held and each != commit]
        if others:
            with suppress(GitError):
                self._fetch_by_id([commit, *others[: RECENT - 1]])

    def _fetch_one(self, commit: str, reference: str) -> None:
        try:
            self._fetch_by_id([commit])
        except GitError as error:
            _raise_if_hopeless(error)
            self._deepen_until_held(commit, reference)

    def _fetch_by_id(self, commits: list[str]) -> None:
        self._run_fetch(1, [f"+{commit}:refs/recent/{next(self._slots)}" for commit in commits])
        self._held.update(commits)

    def _deepen_until_held(self, commit: str, reference: str) -> None:
        """Fetches ever more history of the reference: for servers that give no bare commit."""
        if not self._succeeds("check-ref-format", reference):
            raise CommitGone(f"{reference!r} is not a legal reference")
        try:
            for depth in DEPTHS:
                self._run_fetch(depth, [f"+{reference}:refs/deepened"])
                if self._succeeds("cat-file", "-e", f"{commit}^{{commit}}"):
                    self._held.add(commit)
                    return
        except GitError as error:
            _raise_if_hopeless(error)
            raise TemporaryFailure(str(error)) from error
        raise CommitGone(f"it is not in the history of {reference}")

    def _run_fetch(self, depth: int, refspecs: list[str]) -> None:
        if not (self.git.directory / "HEAD").exists():
            self.git.run("init", "--quiet", "--bare", "--template=")
        Git(self.git.directory, self._secrets()).run(
            *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head"),
            *("--no-recurse-submodules", f"--depth={depth}", "--", self._url),
            *refspecs,
            timeout_seconds=FETCH_SECONDS,
        )

    def _succeeds(self, *arguments: str) -> bool:
        try:
            self.git.run(*arguments)
        except GitError:
            return False
        return True


def _raise_if_hopeless(error: GitError) -> None:
    """Turns an error that no other way of asking avoids into the failure it is."""
    if _ABSENT_COMMIT.search(str(error)):
        raise CommitGone(str(error)) from error
    if _ABSENT_REPOSITORY.search(str(error)):
        raise PermanentFailure(str(error)) from error
    if _UNREACHABLE.search(str(error)):
        raise TemporaryFailure(str(error)) from error
