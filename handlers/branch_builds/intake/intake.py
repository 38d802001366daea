"""Decides what becomes of an event: a queued push, a runner, or nothing."""

from dataclasses import dataclass
from typing import Protocol, assert_never

from handlers.branch_builds.intake.events import (
    NothingToBuild,
    ReferenceMoved,
    WakeUp,
    read_event,
)
from handlers.branch_builds.intake.filters import BranchFilters
from handlers.branch_builds.intake.runners import (
    Fleet,
    RunnerNotStarted,
    Watched,
    ensure_runner,
)
from handlers.branch_builds.push import MalformedPush, Push
from handlers.shared.events import MalformedEvent
from handlers.shared.log import logger

__all__ = ["Intake", "PushQueue"]


class PushQueue(Watched, Protocol):
    """The queue of pushes to be built."""

    def enqueue(self, push: Push) -> None:
        """Puts the push on the queue; the same event twice within 5 minutes is one message."""


@dataclass(frozen=True)
class Intake:
    """Takes in one event at a time.

    max_runners: how many runners may run at once.
    """

    filters: BranchFilters
    queue: PushQueue
    fleet: Fleet
    max_runners: int

    def take(self, event: object) -> None:
        """Queues the push that the event tells of, if it is to be built, and ensures a runner.

        Raises MalformedEvent for an event that cannot be understood, RunnerNotStarted if the push
        is queued but no runner starts, and whatever the queue raises. Lambda then invokes again;
        the queue drops what it already holds.
        """
        match read_event(event):
            case ReferenceMoved() as moved:
                self._take_reference(moved)
            case NothingToBuild(repository, change):
                logger.debug("nothing to build", extra={"repository": repository, "change": change})
            case WakeUp(event_id):
                self._wake_up(event_id)
            case unreachable:
                assert_never(unreachable)

    def _take_reference(self, moved: ReferenceMoved) -> None:
        place = {"repository": moved.repository, moved.reference_type: moved.reference}
        repository_filter = self.filters.of(moved.repository)
        if repository_filter is None:
            logger.info(
                "dropped: the repository is not configured. To build its branches, add it to "
                "`repositories` in the configuration file and deploy",
                extra=place,
            )
        elif not repository_filter.builds(moved.reference_type, moved.reference):
            logger.debug("dropped: excluded by the repository's branch filter", extra=place)
        else:
            self._build(_push(moved, repository_filter.project))

    def _build(self, push: Push) -> None:
        place = {
            "repository": push.repository,
            push.reference_type: push.reference,
            "commit": push.commit,
        }
        self.queue.enqueue(push)
        logger.info("push queued", extra=place)
        try:
            ensure_runner(self.queue, self.fleet, self.max_runners, f"intake/{push.event_id}")
        except RunnerNotStarted:
            logger.exception("the push is queued and waits: no runner was started", extra=place)
            raise

    def _wake_up(self, event_id: str) -> None:
        backlog = self.queue.backlog()
        if backlog is not None and backlog.is_empty:
            logger.debug("the queue is empty")
        else:
            ensure_runner(self.queue, self.fleet, self.max_runners, f"wake-up/{event_id}")


def _push(moved: ReferenceMoved, project: str) -> Push:
    try:
        return Push(**vars(moved), project=project)
    except MalformedPush as error:
        raise MalformedEvent(f"the event tells of no push: {error}") from error
