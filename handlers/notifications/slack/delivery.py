"""Delivers the records of one invocation; one that fails does not keep the others from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from handlers.notifications.slack.message import payload_of
from handlers.notifications.slack.reading import read_notification
from handlers.shared.events import member
from handlers.shared.log import logger

__all__ = ["Delivery", "Poster"]

# What is kept of the invocation's time for the last answer and for saying what failed.
RESERVE_SECONDS = 15.0


class Poster(Protocol):
    """Where messages are posted."""

    def post(self, payload: Mapping[str, Any], patience_seconds: float) -> None:
        """Posts one."""


@dataclass(frozen=True)
class Delivery:
    """Posts notifications to one channel; None stands for the webhook's own."""

    poster: Poster
    channel: str | None

    def deliver(self, event: Mapping[str, Any], remaining_seconds: Callable[[], float]) -> None:
        """Posts every record of an SNS event.

        remaining_seconds: until Lambda ends the invocation.

        Raises MalformedEvent if it is no such event, and an ExceptionGroup with what failed after
        the others were posted: SNS delivers again, and then the dead-letter queue holds it.
        """
        failures: list[Exception] = []
        for record in member(event, "Records"):
            try:
                message = read_notification(member(record, "Sns"))
                patience = remaining_seconds() - RESERVE_SECONDS
                self.poster.post(payload_of(message, self.channel), patience)
                logger.info("posted", extra={"title": message.title})
            except Exception as error:  # the other records are still to be delivered
                logger.exception("not posted")
                failures.append(error)
        if failures:
            raise ExceptionGroup("not every notification was posted", failures)
