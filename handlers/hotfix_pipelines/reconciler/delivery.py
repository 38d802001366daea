"""One delivery of a message: reconciled, or left on the queue to come back."""

from dataclasses import dataclass
from typing import Protocol

from handlers.hotfix_pipelines.reconciler.messages import Message, read_message
from handlers.hotfix_pipelines.reconciler.reconciler import Outcome
from handlers.shared.events import MalformedEvent
from handlers.shared.log import logger
from handlers.shared.metrics import count

__all__ = ["ComesBack", "Delivery", "Queue", "Reconciles", "take"]

FIRST_DELAY_SECONDS = 5
LONGEST_DELAY_SECONDS = 120


class ComesBack(Exception):
    """The message stays on the queue: the hotfix is on its way."""


@dataclass(frozen=True)
class Delivery:
    """A message as SQS hands it over.

    times: how often it was, this time included.
    """

    body: str
    receipt_handle: str
    times: int

    @property
    def delay_seconds(self) -> int:
        """When it is worth another look: 5 seconds, and each time twice as long, up to 120."""
        doublings = min(self.times - 1, 10)
        return int(min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2**doublings))


class Queue(Protocol):
    """The queue that the message is on."""

    def come_back(self, receipt_handle: str, seconds: int) -> None:
        """Lets a received message be received again in so many seconds."""


class Reconciles(Protocol):
    """What brings a hotfix into step."""

    def reconcile(self, message: Message) -> Outcome:
        """Takes one step."""


def take(delivery: Delivery, reconciler: Reconciles, queue: Queue) -> None:
    """Reconciles what the message tells of. It may be deleted if this returns.

    Raises ComesBack if the hotfix is on its way, MalformedEvent if the message can't be understood,
    and whatever reconciling does. The message then comes back, until SQS moves it to the
    dead-letter queue: after 20 times or 33 minutes, a malformed one at once.
    """
    try:
        outcome = _reconcile(delivery.body, reconciler)
    except MalformedEvent:
        logger.exception("a message can't be understood; it goes to the dead-letter queue")
        count("MalformedMessage")
        _come_back(delivery, queue, 0)
        raise
    except Exception:
        logger.exception("not reconciled; the message comes back")
        count("ReconcileFailed")
        _come_back(delivery, queue, delivery.delay_seconds)
        raise
    if not outcome.is_settled:
        _come_back(delivery, queue, delivery.delay_seconds)
        raise ComesBack(outcome.value)


def _reconcile(body: str, reconciler: Reconciles) -> Outcome:
    logger.remove_keys(["hotfix", "repository", "branch"])  # those of the message before
    message = read_message(body)
    if message is None:
        count("TagIgnored")
        return Outcome.GONE
    outcome = reconciler.reconcile(message)
    logger.info("reconciled", extra={"outcome": outcome.value})
    count(outcome.value)
    return outcome


def _come_back(delivery: Delivery, queue: Queue, seconds: int) -> None:
    try:
        queue.come_back(delivery.receipt_handle, seconds)
    except Exception:  # it then comes back when the queue's own time is over
        logger.warning("SQS took no delay", exc_info=True)
