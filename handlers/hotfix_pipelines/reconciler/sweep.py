"""The sweep: compares all hotfix branches with all products, and queues every difference.

Events are best effort, so what they missed is mended here, by the same code that events run.

AWS calls of one sweep over R repositories, P provisioned products, L hotfixes in the ledger and D
differences, where b(r) is how many pages of branches CodeCommit gives for repository r:

    1 (versions) + ceil(P / 100) + ceil(L / 2,000) + sum of b(r) + ceil(D / 10)

So they grow linearly with R: one call for each repository, and little besides. The clients slow
down by themselves when AWS throttles them (botocore's adaptive retry mode).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from handlers.hotfix_pipelines.ledger import Hotfix
from handlers.hotfix_pipelines.reconciler.configured import Configured
from handlers.hotfix_pipelines.reconciler.decision import Situation, is_in_step
from handlers.hotfix_pipelines.reconciler.messages import Branch, Message, Named
from handlers.hotfix_pipelines.reconciler.product import Product
from handlers.hotfix_pipelines.reconciler.versions import Versions, active_version
from handlers.shared.log import logger
from handlers.shared.metrics import count

__all__ = ["AllBranches", "AllHotfixes", "AllProducts", "Outbox", "Sweep"]


class AllBranches(Protocol):
    """The branches of the source account."""

    def all(self, repository: str) -> Iterable[str]:
        """Yields the branches; none if there is no such repository."""


class AllProducts(Protocol):
    """What is provisioned of the product."""

    def all(self) -> Iterable[Product]:
        """Yields every one."""


class AllHotfixes(Protocol):
    """The ledger."""

    def hotfixes(self) -> Iterable[Hotfix]:
        """Yields every hotfix."""


class Outbox(Protocol):
    """The queue that the reconciler is fed from."""

    def send(self, messages: Iterable[Message]) -> int:
        """Sends the messages as they come and returns how many."""


@dataclass(frozen=True)
class Sweep:
    """Compares everything.

    clock: tells the seconds since 1970.
    """

    configured: Configured
    branches: AllBranches
    products: AllProducts
    hotfixes: AllHotfixes
    versions: Versions
    queue: Outbox
    clock: Callable[[], float]

    def run(self) -> None:
        """Queues one message for each difference.

        Raises an ExceptionGroup if some of it failed, after the rest was done, and whatever AWS
        does when products or ledger can't be listed. Lambda then invokes again.
        """
        failures: list[Exception] = []
        try:
            active_version(
                self.versions, self.configured.template_version, self.configured.template_url
            )
        except Exception as error:  # running hotfixes do not need it
            logger.exception("the template's version is not offered")
            failures.append(error)
        known = _Known(self.products.all(), self.hotfixes.hotfixes())
        sent = self.queue.send(self._differences(known, failures))
        count("SweepDifferences", sent)
        logger.info("swept", extra={"differences": sent, "products": len(known.products)})
        if failures:
            raise ExceptionGroup("the sweep did not see everything", failures)

    def _differences(self, known: "_Known", failures: list[Exception]) -> Iterator[Message]:
        for repository in self.configured.repositories:
            try:
                branches = list(self.branches.all(repository))
            except Exception as error:  # of its hotfixes nothing is known, those of others are
                logger.exception("branches not listed", extra={"repository": repository})
                failures.append(error)
                known.forget(repository)
            else:
                yield from self._missing(repository, branches, known)
        for name in known.names():
            if not is_in_step(known.situation(name, wanted=False), int(self.clock())):
                yield Named(name)

    def _missing(
        self, repository: str, branches: Iterable[str], known: "_Known"
    ) -> Iterator[Message]:
        """Yields the repository's hotfix branches that are out of step; forgets them all."""
        for branch in branches:
            if self.configured.has_hotfix(repository, branch):
                name = self.configured.name_of(repository, branch)
                situation = known.situation(name, wanted=True)
                known.drop(name)
                if not is_in_step(situation, int(self.clock())):
                    yield Branch(repository, branch)


class _Known:
    """Products and ledger items that no branch was found for yet."""

    def __init__(self, products: Iterable[Product], hotfixes: Iterable[Hotfix]) -> None:
        self.products = {each.name: each for each in products}
        self._hotfixes = {each.name: each for each in hotfixes}

    def situation(self, name: str, *, wanted: bool) -> Situation:
        return Situation(wanted, self.products.get(name), None, self._hotfixes.get(name))

    def names(self) -> list[str]:
        return sorted({*self.products, *self._hotfixes})

    def drop(self, name: str) -> None:
        self.products.pop(name, None)
        self._hotfixes.pop(name, None)

    def forget(self, repository: str) -> None:
        for name, hotfix in list(self._hotfixes.items()):
            if hotfix.repository == repository:
                self.drop(name)
