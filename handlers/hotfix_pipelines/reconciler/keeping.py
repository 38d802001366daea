"""Looks after a hotfix that has its product."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from handlers.hotfix_pipelines.ledger import Hotfix
from handlers.hotfix_pipelines.reconciler.announcements import What
from handlers.hotfix_pipelines.reconciler.announcer import Announcer
from handlers.hotfix_pipelines.reconciler.issues import Issues
from handlers.hotfix_pipelines.reconciler.product import Product, ProductStatus

__all__ = ["Commits", "Keeper"]

DAY_SECONDS = 86_400


class Commits(Protocol):
    """The commits of the source account."""

    def committed_at(self, repository: str, commit: str) -> int:
        """Returns when the commit was made, in seconds since 1970."""


@dataclass(frozen=True)
class Keeper:
    """Keeps the ledger's item of a living hotfix, and announces what is odd about it.

    idle_days: after how many days without a commit a hotfix is announced.
    clock: tells the seconds since 1970.
    """

    ledger: Issues
    announcer: Announcer
    commits: Commits
    idle_days: int
    clock: Callable[[], float]

    def keep(self, hotfix: Hotfix, product: Product, commit: str, why_tainted: str) -> None:
        """Does what is due. Raises IssueReplaced, and whatever AWS does.

        commit: that the branch stands at.
        """
        if hotfix.expires_at is not None:  # closed by somebody who looked before it was there
            self.ledger.reopen(hotfix)
            self.ledger.take_place(hotfix)
        if product.status is ProductStatus.TAINTED:
            self.announcer.announce_once(What.TAINTED, hotfix, why_tainted)
            self.announcer.forget(hotfix, besides=frozenset({What.TAINTED}))
        else:
            self.announcer.forget(hotfix)
        if hotfix.idle_check_at is not None and hotfix.idle_check_at <= self.clock():
            self._check_idle(hotfix, commit)

    def _check_idle(self, hotfix: Hotfix, commit: str) -> None:
        now = int(self.clock())
        # A commit may bear any date, also one to come.
        committed_at = min(self.commits.committed_at(hotfix.repository, commit), now)
        idle_at = committed_at + self.idle_days * DAY_SECONDS
        is_idle = idle_at <= now
        # Claimed before it is announced: once a day at most, whoever else looks at the same time.
        claimed = self.ledger.postpone_idle_check(hotfix, now + DAY_SECONDS if is_idle else idle_at)
        if is_idle and claimed:
            self.announcer.publish(What.IDLE, hotfix, str((now - committed_at) // DAY_SECONDS))
