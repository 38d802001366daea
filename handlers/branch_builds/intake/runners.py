"""Makes sure that a runner runs while pushes wait, and never more than allowed.

Intakes that look at the same moment see the same tasks, and all ask for the one runner after
these: the request's token is made of what they saw, and ECS starts one task for one token
(https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html). Where ECS or SQS
does not say what is so, one is started: a runner too many finds the queue empty and ends by
itself, a push without a runner waits.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Protocol

from handlers.shared.log import logger

__all__ = ["Backlog", "Fleet", "RunnerNotStarted", "Sighting", "Watched", "ensure_runner"]


class RunnerNotStarted(RuntimeError):
    """ECS started no runner. The text gives its reason and what to do."""


@dataclass(frozen=True)
class Backlog:
    """How many messages the queue holds, as SQS estimates it.

    visible: those that a runner can receive now.
    in_flight: those that a runner has received and not yet deleted or given back.
    """

    visible: int
    in_flight: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits and nothing is being worked on."""
        return self.visible + self.in_flight == 0


@dataclass(frozen=True)
class Sighting:
    """The runners as ECS listed them.

    running: ARNs of the tasks that run or are about to; one that has signed off is not among them.
    stopped: ARNs of those that stopped or signed off in the last hour. ECS forgets a token an hour
        after its task ended, and so no token comes back before it is forgotten.
    minute: of the look, since 1970; bounds how long a token can come back if ECS lists too few.
    """

    running: frozenset[str]
    stopped: frozenset[str]
    minute: int

    @property
    def token(self) -> str:
        """Stands for the next runner after these: 64 hexadecimal digits."""
        whole = json.dumps([sorted(self.running), sorted(self.stopped), self.minute])
        return hashlib.sha256(whole.encode()).hexdigest()


class Watched(Protocol):
    """The queue, as seen by who decides on runners."""

    def backlog(self) -> Backlog | None:
        """Returns the queue's backlog, or None if SQS does not say."""


class Fleet(Protocol):
    """The runners."""

    def look(self) -> Sighting | None:
        """Returns the runners, or None if ECS does not say."""

    def start(self, started_by: str, after: Sighting | None) -> str | None:
        """Starts the next runner after those sighted, or just one if none could be.

        Returns its task ARN, or None if somebody else has started that one.

        Raises RunnerNotStarted if ECS does not.
        """


def ensure_runner(queue: Watched, fleet: Fleet, max_runners: int, started_by: str) -> None:
    """Starts a runner if none runs, or if messages wait and fewer than ``max_runners`` run.

    Raises RunnerNotStarted if one is needed and ECS does not start it.
    """
    sighting = fleet.look()
    if _one_is_needed(queue, sighting, max_runners):
        task = fleet.start(started_by, after=sighting)
        logger.info("runner started" if task else "runner already started", extra={"task": task})


def _one_is_needed(queue: Watched, sighting: Sighting | None, max_runners: int) -> bool:
    if sighting is None or not sighting.running:
        return True
    if len(sighting.running) >= max_runners:
        return False
    backlog = queue.backlog()
    return backlog is None or backlog.visible > 0
