"""What becomes of a message: deleted, or back on the queue and when."""

import json
from typing import Any

import pytest

from handlers.hotfix_pipelines.reconciler.delivery import ComesBack, Delivery, take
from handlers.hotfix_pipelines.reconciler.messages import Branch, Message, Named, read_message
from handlers.hotfix_pipelines.reconciler.reconciler import Outcome
from handlers.shared.events import MalformedEvent
from tests.events import load

BODY = '{"repository": "web", "branch": "hotfix-1"}'


class Reconciles:
    """Ends every look in one way."""

    def __init__(self, outcome: Outcome | Exception) -> None:
        self.outcome = outcome
        self.seen: list[Message] = []

    def reconcile(self, message: Message) -> Outcome:
        self.seen.append(message)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


class Queue:
    """Keeps the delays. ``broken``: it takes none."""

    def __init__(self, *, broken: bool = False) -> None:
        self.delays: list[int] = []
        self.broken = broken

    def come_back(self, receipt_handle: str, seconds: int) -> None:
        if self.broken:
            raise ConnectionError
        self.delays.append(seconds)


@pytest.mark.parametrize("outcome", [each for each in Outcome if each.is_settled])
def test_what_is_settled_is_deleted(outcome: Outcome) -> None:
    reconciler, queue = Reconciles(outcome), Queue()
    take(Delivery(BODY, "handle", 1), reconciler, queue)
    assert reconciler.seen == [Branch("web", "hotfix-1")]
    assert queue.delays == []


@pytest.mark.parametrize("outcome", [each for each in Outcome if not each.is_settled])
def test_what_is_on_its_way_comes_back_ever_later(outcome: Outcome) -> None:
    queue = Queue()
    for times in range(1, 9):
        with pytest.raises(ComesBack):
            take(Delivery(BODY, "handle", times), Reconciles(outcome), queue)
    assert queue.delays == [5, 10, 20, 40, 80, 120, 120, 120]


def test_what_failed_comes_back() -> None:
    queue = Queue()
    with pytest.raises(ConnectionError):
        take(Delivery(BODY, "handle", 2), Reconciles(ConnectionError()), queue)
    assert queue.delays == [10]


def test_what_can_not_be_delayed_comes_back_all_the_same() -> None:
    with pytest.raises(ComesBack):
        take(Delivery(BODY, "handle", 1), Reconciles(Outcome.AWAITED), Queue(broken=True))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        '"web"',
        "{}",
        '{"repository": "web"}',
        '{"branch": "hotfix-1"}',
        '{"repository": 7, "branch": "hotfix-1"}',
        '{"detail": {}}',
        '{"hotfix": ""}',
        "[" * 10**5,
    ],
)
def test_what_can_not_be_understood_goes_to_the_dead_letters_at_once(body: str) -> None:
    reconciler, queue = Reconciles(Outcome.KEPT), Queue()
    with pytest.raises(MalformedEvent):
        take(Delivery(body, "handle", 7), reconciler, queue)
    assert (reconciler.seen, queue.delays) == ([], [0])


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        ("codeCommitReferenceCreated", "feature/search"),
        ("codeCommitReferenceUpdated", "feature/search"),
        ("codeCommitReferenceDeleted", "feature/search"),
    ],
)
def test_an_event_tells_of_its_branch_whatever_happened_to_it(name: str, branch: str) -> None:
    told: dict[str, Any] = load(name)
    told["detail"]["referenceName"] = branch
    reconciler = Reconciles(Outcome.KEPT)
    take(Delivery(json.dumps(told), "handle", 1), reconciler, Queue())
    assert reconciler.seen == [Branch("web", branch)]


def test_a_tag_is_no_branch() -> None:
    told = json.dumps(load("codeCommitTagCreated"))
    assert read_message(told) is None
    reconciler = Reconciles(Outcome.KEPT)
    take(Delivery(told, "handle", 1), reconciler, Queue())
    assert reconciler.seen == []


def test_a_hotfix_may_be_told_of_by_name() -> None:
    assert read_message('{"hotfix": "branchline-hotfix-x"}') == Named("branchline-hotfix-x")
