"""The repositories that the runner has fetched, kept for the pushes that follow."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock, Semaphore

from handlers.branch_builds.push import Push
from handlers.branch_builds.source_runner.bundle import bundle
from handlers.branch_builds.source_runner.errors import CommitGone, TemporaryFailure
from handlers.branch_builds.source_runner.git import GitError
from handlers.branch_builds.source_runner.packed_files import PackedFiles
from handlers.branch_builds.source_runner.repository import Repository

__all__ = ["Repositories"]

CACHE_BYTES = 6 << 30  # of a Fargate task's 20 GiB; fetches under way come on top
FETCHES_AT_ONCE = 8  # of different repositories; git may fill its two caches of 32 MiB in each
BUNDLES_AT_ONCE = 4  # each takes up to 40 MiB with its gits, and most of a core
REFERENCE_FOLDERS = {"branch": "refs/heads", "tag": "refs/tags"}


@dataclass
class _Cached:
    repository: Repository
    users: int = 0


@dataclass
class Repositories:
    """Bundles pushed commits, fetching what it does not hold yet.

    folder: an existing folder for the repositories; nobody else writes there.
    endpoint_url: of the git server, "https://git-codecommit.eu-west-1.amazonaws.com".
    authorize: takes a repository's URL and returns the HTTP header that opens it.
    cache_bytes: beyond this, the repositories that nobody uses are removed, oldest use first.
    """

    folder: Path
    endpoint_url: str
    authorize: Callable[[str], str]
    cache_bytes: int = CACHE_BYTES
    _cached: dict[str, _Cached] = field(default_factory=dict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)
    _kept: PackedFiles = field(default_factory=PackedFiles, init=False)
    _fetching: Semaphore = field(init=False)
    _bundling: Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._fetching = Semaphore(FETCHES_AT_ONCE)
        self._bundling = Semaphore(BUNDLES_AT_ONCE)

    @contextmanager
    def bundle(self, push: Push) -> Iterator[Iterator[bytes]]:
        """Opens the blocks of the pushed commit's zip file; they are read inside the block.

        Raises CommitGone, other PermanentFailure, and TemporaryFailure, also out of the blocks.
        """
        with self._use(push.repository) as repository:
            try:
                repository.fetch(push.commit, _full_reference(push))
                with self._bundling:
                    yield bundle(repository.git, push.repository, push.commit, self._kept)
            except CommitGone as error:
                raise CommitGone(
                    f"{push.repository} no longer has commit {push.commit} of {push.reference_type}"
                    f" {push.reference!r}: {error}"
                ) from error
            except GitError as error:
                self._forget(push.repository)
                raise TemporaryFailure(f"{push.repository} at {push.commit}: {error}") from error

    @contextmanager
    def _use(self, repository: str) -> Iterator[Repository]:
        with self._lock:
            cached = self._cached.pop(repository, None) or _Cached(self._open(repository))
            self._cached[repository] = cached  # now the last: the most recently used
            cached.users += 1
        try:
            yield cached.repository
        finally:
            with self._lock:
                cached.users -= 1
                if not cached.users and self._cached.get(repository) is not cached:
                    cached.repository.remove()
                self._trim()

    def _forget(self, repository: str) -> None:
        """Lets the next push start afresh: what is here may be damaged."""
        with self._lock:
            self._cached.pop(repository, None)

    def _open(self, repository: str) -> Repository:
        url = f"{self.endpoint_url}/v1/repos/{repository}"
        return Repository(
            Path(mkdtemp(dir=self.folder)),
            url,
            lambda: {f"http.{url}.extraHeader": self.authorize(url)},
            self._fetching,
        )

    def _trim(self) -> None:
        sizes = {key: cached.repository.size_bytes() for key, cached in self._cached.items()}
        excess = sum(sizes.values()) - self.cache_bytes
        idle = [key for key, cached in self._cached.items() if not cached.users]
        for key in idle:
            if excess <= 0:
                return
            self._cached.pop(key).repository.remove()
            excess -= sizes[key]


def _full_reference(push: Push) -> str:
    return f"{REFERENCE_FOLDERS[push.reference_type]}/{push.reference}"
