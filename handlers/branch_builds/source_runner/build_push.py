"""What is done for one push, however it arrived: its bundle is stored and its build started."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from enum import Enum
from typing import Protocol

from handlers.branch_builds.push import Push
from handlers.branch_builds.source_runner.keys import Keys

__all__ = ["Artifacts", "Builds", "Outcome", "Sources", "build_push"]


class Outcome(Enum):
    """What ``build_push`` found to do."""

    ALREADY_STARTED = "the build was already started"
    STARTED_FROM_STORED_BUNDLE = "build started from the stored bundle"
    STARTED = "build started"


class Sources(Protocol):
    """Where commits come from."""

    def bundle(self, push: Push) -> AbstractContextManager[Iterator[bytes]]:
        """Opens the blocks of the pushed commit's source bundle."""


class Artifacts(Protocol):
    """Where bundles and build records are kept."""

    def keys(self, prefix: str) -> set[str]:
        """Returns the keys that begin with ``prefix``."""

    def store(self, key: str, blocks: Iterator[bytes]) -> None:
        """Stores all blocks as one object, or nothing."""

    def store_record(self, key: str, record: dict[str, str]) -> None:
        """Stores a small JSON object."""


class Builds(Protocol):
    """Where builds run."""

    def start(self, push: Push, bundle_key: str) -> str:
        """Starts the push's build from the bundle, once per event id; returns the build's id."""


def build_push(push: Push, sources: Sources, artifacts: Artifacts, builds: Builds) -> Outcome:
    """Does what is still missing for ``push``; doing it again changes nothing.

    The build record comes last. A push that fails before it is simply built again: its bundle is
    there or is made with the same bytes, and CodeBuild knows the event's token for 5 minutes.

    Raises PermanentFailure (trying again will not help) and TemporaryFailure.
    """
    keys = Keys.of(push)
    stored = artifacts.keys(keys.prefix)
    if keys.record in stored:
        return Outcome.ALREADY_STARTED
    if keys.bundle not in stored:
        with sources.bundle(push) as blocks:
            artifacts.store(keys.bundle, blocks)
    build_id = builds.start(push, keys.bundle)
    artifacts.store_record(keys.record, {"build_id": build_id, "event_id": push.event_id})
    return Outcome.STARTED_FROM_STORED_BUNDLE if keys.bundle in stored else Outcome.STARTED
