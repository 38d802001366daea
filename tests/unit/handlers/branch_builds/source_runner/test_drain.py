"""Draining the queue: order, failures, the sign-off, and being stopped."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Barrier, Event, Lock
from typing import Any

import pytest

from handlers.branch_builds.push import Push
from handlers.branch_builds.source_runner import drain as drain_module
from handlers.branch_builds.source_runner.build_push import Outcome
from handlers.branch_builds.source_runner.drain import Drain
from handlers.branch_builds.source_runner.errors import PermanentFailure, TemporaryFailure
from handlers.branch_builds.source_runner.held import Held, heartbeat
from handlers.branch_builds.source_runner.queue import MAX_BATCH, Message
from handlers.shared.log import logger
from tests.unit.handlers.branch_builds.source_runner.origin import push_of

COMMIT = "0123456789" * 4
LONGEST_SECONDS = 30  # of any wait here; reached only if the code under test is broken


def message(number: int, group: str = "main") -> Message:
    push = push_of(COMMIT, group, event_id=str(number))
    return Message(f"m{number}", f"r{number}", group, push.to_json())


@dataclass
class FifoQueue:
    """A FIFO queue in memory: what is held hides its group, and no delay is observed."""

    visible: list[Message] = field(default_factory=list)
    held: list[Message] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    extended: Event = field(default_factory=Event)
    dead: list[Message] = field(default_factory=list)
    receives: dict[str, int] = field(default_factory=dict)
    most_receives: int = 2
    lock: Lock = field(default_factory=Lock)

    def receive(self, wait_seconds: int) -> list[Message]:
        if not self.visible:
            time.sleep(0.001)  # a long poll lets others work
        with self.lock:
            busy = {each.group for each in self.held}
            given: list[Message] = []
            for each in [each for each in self.visible if each.group not in busy][:MAX_BATCH]:
                self.visible.remove(each)
                self.receives[each.id] = self.receives.get(each.id, 0) + 1
                is_dead = self.receives[each.id] > self.most_receives
                (self.dead if is_dead else given).append(each)
            self.held += given
            self.log.append(f"receive {len(given)}")
            return given

    def extend(self, messages: list[Message]) -> None:
        self.extended.set()

    def give_back(self, message: Message, delay_seconds: int) -> None:
        with self.lock:
            self.held.remove(message)
            self.visible.insert(0, message)
            self.log.append(f"give back {message.id} for {delay_seconds}")

    def delete(self, message: Message) -> None:
        with self.lock:
            self.held.remove(message)
            self.log.append(f"delete {message.id}")


@dataclass
class Runner:
    """A drain of ``queue`` whose work on a push is ``work``; it notes what was done."""

    queue: FifoQueue = field(default_factory=FifoQueue)
    work: Callable[[Push], Any] = lambda push: None
    worked: list[str] = field(default_factory=list)
    stopping: Event = field(default_factory=Event)

    def run(self) -> bool:
        return Drain(self.queue, self._work, self._sign_off, self.stopping).run()

    def _work(self, push: Push) -> Outcome:
        self.work(push)
        self.worked.append(push.event_id)
        return Outcome.STARTED

    def _sign_off(self) -> None:
        self.queue.log.append("sign off")
        self.stopping.set()  # as ECS does: it sends SIGTERM


@pytest.fixture
def runner() -> Runner:
    return Runner()


@pytest.fixture(autouse=True)
def no_delay_after_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain_module, "RETRY_SECONDS", 0.01)


def test_all_messages_are_worked_on_and_deleted(runner: Runner) -> None:
    runner.queue.visible = [message(number, f"branch-{number}") for number in range(25)]
    assert runner.run()
    assert sorted(runner.worked, key=int) == [str(number) for number in range(25)]
    assert runner.queue.held == runner.queue.visible == []


def test_an_empty_queue_is_signed_off_and_then_asked_once_more(runner: Runner) -> None:
    assert runner.run()
    assert runner.queue.log == ["receive 0", "sign off", "receive 0"]


def test_a_push_that_arrives_at_the_sign_off_is_still_built(runner: Runner) -> None:
    late = message(1)
    sign_off = runner._sign_off

    def sign_off_too_late() -> None:
        runner.queue.visible.append(late)
        sign_off()

    runner._sign_off = sign_off_too_late  # type: ignore[method-assign]
    assert runner.run()
    assert runner.worked == ["1"]
    assert runner.queue.log[:3] == ["receive 0", "sign off", "receive 1"]
    assert "delete m1" in runner.queue.log


def test_the_pushes_of_one_branch_are_built_in_order(runner: Runner) -> None:
    runner.queue.visible = [message(number) for number in range(15)]
    assert runner.run()
    assert runner.worked == [str(number) for number in range(15)]


def test_branches_are_built_side_by_side(runner: Runner) -> None:
    together = Barrier(drain_module.WORKERS)
    runner.work = lambda push: together.wait(LONGEST_SECONDS)
    runner.queue.visible = [
        message(number, f"branch-{number}") for number in range(drain_module.WORKERS)
    ]
    assert runner.run()
    assert len(runner.worked) == drain_module.WORKERS


def test_a_hopeless_push_dies_alone_after_two_receives(runner: Runner) -> None:
    def work(push: Push) -> None:
        if push.event_id == "2":
            raise PermanentFailure("the commit is gone")

    runner.work = work
    runner.queue.visible = [message(number) for number in (1, 2, 3)]
    assert runner.run()
    assert runner.worked == ["1", "3"]
    assert [each.id for each in runner.queue.dead] == ["m2"]
    assert runner.queue.receives == {"m1": 1, "m2": 3, "m3": 1}
    assert runner.queue.log.count("give back m2 for 0") == 2


def test_a_malformed_message_dies_alone(runner: Runner) -> None:
    runner.queue.visible = [Message("bad", "r", "main", "{}"), message(1)]
    assert runner.run()
    assert runner.worked == ["1"]
    assert [each.id for each in runner.queue.dead] == ["bad"]


@pytest.mark.parametrize("error", [TemporaryFailure("throttled"), ConnectionError("no route")])
def test_what_fails_for_now_is_tried_again_before_the_sign_off(
    runner: Runner, error: Exception
) -> None:
    failures = [error]

    def work(push: Push) -> None:
        if failures:
            raise failures.pop()

    runner.work = work
    runner.queue.visible = [message(1)]
    assert runner.run()
    assert runner.worked == ["1"]
    assert runner.queue.log.index("delete m1") < runner.queue.log.index("sign off")


def test_the_message_is_deleted_after_the_work(runner: Runner) -> None:
    deleted_before_work: list[bool] = []
    runner.work = lambda push: deleted_before_work.append("delete m1" in runner.queue.log)
    runner.queue.visible = [message(1)]
    assert runner.run()
    assert deleted_before_work == [False]


def test_a_queue_that_refuses_the_deletion_does_not_end_the_runner(runner: Runner) -> None:
    delete = runner.queue.delete

    def delete_but_the_first(message: Message) -> None:
        if message.id == "m1":
            runner.queue.held.remove(message)
            raise ConnectionError
        delete(message)

    runner.queue.delete = delete_but_the_first  # type: ignore[method-assign]
    runner.queue.visible = [message(1), message(2)]
    assert runner.run()
    assert runner.worked == ["1", "2"]


def test_a_runner_that_is_stopped_finishes_what_it_holds(runner: Runner) -> None:
    runner.work = lambda push: runner.stopping.set()
    runner.queue.visible = [message(1)]
    assert runner.run()
    assert runner.worked == ["1"]
    assert "sign off" not in runner.queue.log


def test_what_cannot_be_finished_in_time_is_given_back(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain_module, "LAST_RECEIVE_WITHIN_SECONDS", 0)
    monkeypatch.setattr(drain_module, "FINISH_WITHIN_SECONDS", 0)
    released = Event()

    def work(push: Push) -> None:
        runner.stopping.set()
        released.wait(LONGEST_SECONDS)

    runner.work = work
    runner.queue.visible = [message(1), message(2)]
    try:
        assert not runner.run()
        given_back = [line for line in runner.queue.log if line.startswith("give back")]
        assert given_back == ["give back m1 for 0", "give back m2 for 0"]
    finally:
        released.set()


def test_a_queue_that_fails_ends_the_runner_after_the_work_in_hand(runner: Runner) -> None:
    receive = runner.queue.receive

    def receive_once(wait_seconds: int) -> list[Message]:
        if runner.queue.log:
            raise ConnectionError("SQS does not answer")
        return receive(wait_seconds)

    runner.queue.receive = receive_once  # type: ignore[method-assign]
    runner.queue.visible = [message(1)]
    with pytest.raises(ConnectionError, match="SQS does not answer"):
        runner.run()
    assert runner.worked == ["1"]


def test_what_is_held_is_extended_while_the_work_goes_on(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain_module, "BEAT_SECONDS", 0.001)
    runner.work = lambda push: runner.queue.extended.wait(LONGEST_SECONDS)
    runner.queue.visible = [message(1)]
    assert runner.run()
    assert runner.queue.extended.is_set()


def test_a_heartbeat_that_fails_beats_again() -> None:
    held = Held()
    held.add([message(1)])
    extended = Event()
    failures = [ConnectionError("no route")]

    class Queue:
        def extend(self, messages: list[Message]) -> None:
            if failures:
                raise failures.pop()
            extended.set()

    with heartbeat(Queue(), held, every_seconds=0.001):
        assert extended.wait(LONGEST_SECONDS)


def test_each_line_says_which_push(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(logger, "info", lambda text, extra: lines.append(extra))
    runner.queue.visible = [message(7, "feature/a")]
    runner.run()
    assert lines == [
        {
            "message_id": "m7",
            "event_id": "7",
            "repository": "demo",
            "branch": "feature/a",
            "commit": COMMIT,
        }
    ]
