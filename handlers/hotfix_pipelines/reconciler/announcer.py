"""Announces what people must know of a hotfix, and not at every look."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from handlers.hotfix_pipelines.ledger import Hotfix
from handlers.hotfix_pipelines.reconciler.announcements import What, announcement
from handlers.hotfix_pipelines.reconciler.issues import Issues
from handlers.shared.log import logger
from handlers.shared.metrics import count
from handlers.shared.notification import Notification

__all__ = ["Announcer", "Topic"]

REPEAT_SECONDS = 86_400


class Topic(Protocol):
    """Where notifications go."""

    def publish(self, notification: Notification) -> None:
        """Publishes one notification."""


@dataclass(frozen=True)
class Announcer:
    """Announces one thing of one hotfix once a day.

    clock: tells the seconds since 1970.
    """

    topic: Topic
    ledger: Issues
    clock: Callable[[], float]

    def announce(self, what: What, hotfix: Hotfix, detail: str) -> None:
        """Announces it unless the ledger says that it was, less than a day ago.

        It is noted after it was published: what breaks off in between is announced again. A topic
        that does not answer keeps no hotfix from its pipeline.
        """
        now = int(self.clock())
        noted = hotfix.announced.get(what)
        if noted is not None and now < noted + REPEAT_SECONDS:
            return
        try:
            self.publish(what, hotfix, detail)
        except Exception:
            logger.exception("not announced; the next look tries again", extra={"what": what.value})
            count("AnnouncementFailed")
        else:
            self.ledger.note_announced(hotfix, what, now)

    def announce_once(self, what: What, hotfix: Hotfix, detail: str) -> None:
        """Announces it unless it was, until it is forgotten."""
        if what not in hotfix.announced:
            self.announce(what, hotfix, detail)

    def publish(self, what: What, hotfix: Hotfix, detail: str) -> None:
        """Announces it now."""
        self.topic.publish(announcement(what, hotfix, detail))
        logger.warning("announced", extra={"what": what.value, "detail": detail})

    def forget(self, hotfix: Hotfix, *, besides: frozenset[str] = frozenset()) -> None:
        """Lets all be announced at once if it comes again: it is over."""
        for what in hotfix.announced.keys() - besides:
            self.ledger.forget_announced(hotfix, what)
