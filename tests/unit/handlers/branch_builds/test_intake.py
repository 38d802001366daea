"""What becomes of each event that reaches the intake function."""

from typing import Any

import pytest

from handlers.branch_builds.intake.filters import BranchFilter, BranchFilters
from handlers.branch_builds.intake.intake import Intake
from handlers.branch_builds.intake.runners import RunnerNotStarted, Sighting
from handlers.branch_builds.push import Push
from handlers.shared.events import MalformedEvent
from tests.events import load
from tests.unit.handlers.branch_builds.fakes import FakeFleet, FakeQueue

COMMIT = "8f2b1c7d9e3a4f5061728394a5b6c7d8e9f00112"
MOVED = [
    "codeCommitReferenceCreated",
    "codeCommitReferenceUpdated",
    "codeCommitReferenceUpdatedByMerge",
    "codeCommitReferenceUpdatedForwarded",
]
NOTHING_TO_BUILD = [
    "codeCommitReferenceDeleted",
    "codeCommitTagDeleted",
    "codeCommitUnreferencedMergeCommitCreated",
]
WAKE_UPS = ["scheduledEvent", "cloudWatchAlarmStateChange"]
WEB = BranchFilter("branchline-web", include=("*",), exclude=("develop",), tags=False)


def intake(
    queue: FakeQueue,
    fleet: FakeFleet,
    *,
    web: BranchFilter | None = WEB,
    others: BranchFilter | None = None,
    max_runners: int = 2,
) -> Intake:
    filters = BranchFilters({"web": web} if web else {}, others)
    return Intake(filters, queue, fleet, max_runners)


def some_push(number: int = 0) -> Push:
    return Push(f"event-{number}", "web", "branch", "main", COMMIT, "branchline-web")


@pytest.mark.parametrize("name", MOVED)
def test_a_branch_that_moved_is_queued_and_a_runner_starts(name: str) -> None:
    # Given an event of a branch that was created or updated, and no runner
    event, queue, fleet = load(name), FakeQueue(), FakeFleet()
    # When it is taken in
    intake(queue, fleet).take(event)
    # Then exactly that push is queued for its repository's project, and one runner started
    detail = event["detail"]
    assert queue.pushes == [
        Push(event["id"], "web", "branch", detail["referenceName"], COMMIT, "branchline-web")
    ]
    assert fleet.started_by == [f"intake/{event['id']}"]


@pytest.mark.parametrize("name", NOTHING_TO_BUILD)
def test_a_change_without_a_new_commit_is_dropped(name: str) -> None:
    queue, fleet = FakeQueue(), FakeFleet()
    intake(queue, fleet).take(load(name))
    assert (queue.pushes, fleet.running) == ([], 0)


def test_an_excluded_branch_is_dropped() -> None:
    event, queue, fleet = load("codeCommitReferenceUpdated"), FakeQueue(), FakeFleet()
    event["detail"]["referenceName"] = "develop"
    intake(queue, fleet).take(event)
    assert (queue.pushes, fleet.running) == ([], 0)


@pytest.mark.parametrize("tags", [True, False])
def test_a_tag_is_queued_only_where_tags_are_built(tags: bool) -> None:
    # Given a repository that builds tags, or does not
    web = BranchFilter("branchline-web", include=("feature/*",), exclude=(), tags=tags)
    queue = FakeQueue()
    # When a tag is created
    intake(queue, FakeFleet(), web=web).take(load("codeCommitTagCreated"))
    # Then it is queued as a tag, or not at all
    assert [(each.reference_type, each.reference) for each in queue.pushes] == (
        [("tag", "v1.4.0")] if tags else []
    )


def test_a_repository_that_is_not_configured_is_dropped() -> None:
    queue, fleet = FakeQueue(), FakeFleet()
    intake(queue, fleet, web=None).take(load("codeCommitReferenceCreated"))
    assert (queue.pushes, fleet.running) == ([], 0)


def test_a_repository_that_is_not_configured_is_queued_for_the_project_of_the_others() -> None:
    queue = FakeQueue()
    others = BranchFilter("branchline-others", include=("*",), exclude=(), tags=False)
    intake(queue, FakeFleet(), web=None, others=others).take(load("codeCommitReferenceCreated"))
    assert [each.project for each in queue.pushes] == ["branchline-others"]


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("codeCommitMalformedWithoutCommit", r"detail\.commitId"),
        ("codeCommitMalformedShortCommit", "commit must be 40"),
        ("codeCommitMalformedRepositoryList", r"detail\.repositoryName must be a text"),
    ],
)
def test_a_malformed_event_is_refused_by_member_and_harms_nothing(name: str, member: str) -> None:
    queue, fleet = FakeQueue(), FakeFleet()
    with pytest.raises(MalformedEvent, match=member):
        intake(queue, fleet).take(load(name))
    assert (queue.pushes, fleet.running) == ([], 0)


@pytest.mark.parametrize(
    "change",
    [
        {"detail-type": "CodeCommit Comment on Commit"},
        {"detail": {"repositoryName": "web", "event": "referenceRenamed"}},
        {"detail": {"repositoryName": "web", "event": "referenceCreated", "referenceType": "note"}},
        {"detail": None},
        {"id": ""},
    ],
)
def test_an_event_of_no_known_kind_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedEvent):
        intake(FakeQueue(), FakeFleet()).take({**load("codeCommitReferenceCreated"), **change})


def test_one_event_delivered_twice_is_one_message() -> None:
    queue, fleet = FakeQueue(), FakeFleet()
    for _ in range(2):
        intake(queue, fleet).take(load("codeCommitReferenceCreated"))
    assert len(queue.pushes) == 1


def test_pushes_never_start_more_runners_than_allowed() -> None:
    # Given three runners at most
    queue, fleet = FakeQueue(), FakeFleet()
    # When ten branches are pushed
    for number in range(10):
        event = load("codeCommitReferenceCreated") | {"id": f"event-{number}"}
        intake(queue, fleet, max_runners=3).take(event)
    # Then ten messages wait for three runners
    assert (len(queue.pushes), fleet.running) == (10, 3)


def test_pushes_at_the_same_moment_start_one_runner_and_not_one_each() -> None:
    # Given ten intakes that all look before any of them starts a runner
    class Simultaneous(FakeFleet):
        def look(self) -> Sighting | None:
            return Sighting(frozenset(), frozenset(), minute=0)

    queue, fleet = FakeQueue(), Simultaneous()
    # When ten branches are pushed
    for number in range(10):
        event = load("codeCommitReferenceCreated") | {"id": f"event-{number}"}
        intake(queue, fleet).take(event)
    # Then they agree on one runner
    assert (len(queue.pushes), fleet.running) == (10, 1)


def test_a_runner_that_has_drained_the_queue_is_enough() -> None:
    # Given a runner that took the message before the queue was asked
    class Drained(FakeQueue):
        def enqueue(self, push: Push) -> None:
            self.in_flight += 1

    queue, fleet = Drained(), FakeFleet(running=1)
    # When a branch is pushed, then no other starts
    intake(queue, fleet).take(load("codeCommitReferenceCreated"))
    assert fleet.running == 1


def test_a_runner_starts_when_ecs_does_not_say_how_many_run() -> None:
    fleet = FakeFleet(running=5, silent=True)
    intake(FakeQueue(), fleet).take(load("codeCommitReferenceCreated"))
    assert fleet.running == 6


def test_a_runner_starts_when_sqs_does_not_say_what_waits() -> None:
    fleet = FakeFleet(running=1)
    intake(FakeQueue(silent=True), fleet).take(load("codeCommitReferenceCreated"))
    assert fleet.running == 2


def test_the_push_stays_queued_when_no_runner_starts() -> None:
    # Given a cluster without capacity
    queue = FakeQueue()
    # When a branch is pushed, then the error reaches Lambda, which tries again
    with pytest.raises(RunnerNotStarted):
        intake(queue, FakeFleet(full=True)).take(load("codeCommitReferenceCreated"))
    # And the push is not lost
    assert len(queue.pushes) == 1


def test_no_runner_starts_when_the_push_cannot_be_queued() -> None:
    class Broken(FakeQueue):
        def enqueue(self, push: Push) -> None:
            raise ConnectionError

    fleet = FakeFleet()
    with pytest.raises(ConnectionError):
        intake(Broken(), fleet).take(load("codeCommitReferenceCreated"))
    assert fleet.running == 0


@pytest.mark.parametrize("name", WAKE_UPS)
def test_a_wake_up_starts_a_runner_for_what_waits(name: str) -> None:
    fleet = FakeFleet()
    intake(FakeQueue([some_push()]), fleet).take(load(name))
    assert fleet.started_by == [f"wake-up/{load(name)['id']}"]


@pytest.mark.parametrize("name", WAKE_UPS)
def test_a_wake_up_lets_an_empty_queue_sleep(name: str) -> None:
    fleet = FakeFleet()
    intake(FakeQueue(), fleet).take(load(name))
    assert fleet.running == 0


@pytest.mark.parametrize(
    "queue", [FakeQueue(in_flight=1), FakeQueue(silent=True)], ids=["in flight", "silent"]
)
def test_a_wake_up_starts_a_runner_when_the_queue_may_hold_something(queue: FakeQueue) -> None:
    # A message in flight without a runner was held by one that died: it will be visible again.
    fleet = FakeFleet()
    intake(queue, fleet).take(load("scheduledEvent"))
    assert fleet.running == 1
