"""Takes pushes off the queue until it is empty, a few at a time, and then signs off.

Every message either is seen by a receive after the sign-off or was enqueued after it, when the
intake function no longer counts this runner and starts another.
"""

import itertools
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Protocol

from handlers.branch_builds.push import MalformedPush, Push
from handlers.branch_builds.source_runner.build_push import Outcome
from handlers.branch_builds.source_runner.errors import PermanentFailure
from handlers.branch_builds.source_runner.held import Extends, Held, heartbeat
from handlers.branch_builds.source_runner.queue import MAX_BATCH, Message
from handlers.shared.log import logger

__all__ = ["HOLD_SECONDS", "WORKERS", "Drain", "Queue"]

# Pushes worked on at once. Most of the time they wait for AWS or for one fetch, and the more of
# them wait for it, the more commits it brings.
WORKERS = 20
FEW = WORKERS - MAX_BATCH + 1  # messages held when a worker is free for each that may come
HOLD_SECONDS = 60  # how soon a killed runner's messages are received again
BEAT_SECONDS = HOLD_SECONDS / 3
LONG_POLL_SECONDS = 20  # SQS's longest
LAST_POLL_SECONDS = 1
RETRY_SECONDS = 30  # before a push that failed temporarily is received again
# ECS kills the container 120 s (its stopTimeout) after SIGTERM. One after the other, the long poll
# that may be under way, the last receives and the work in hand must fit into that.
LAST_RECEIVE_WITHIN_SECONDS = 15
FINISH_WITHIN_SECONDS = 80


class Queue(Extends, Protocol):
    """Where messages come from and go back to."""

    def receive(self, wait_seconds: int) -> list[Message]:
        """Returns the messages that come within ``wait_seconds``, in order within each group."""

    def give_back(self, message: Message, delay_seconds: int) -> None:
        """Lets the message be received again after ``delay_seconds``."""

    def delete(self, message: Message) -> None:
        """Removes the message for good."""


class Drain:
    """One runner's way through the queue.

    work: does all there is to do for one push.
    sign_off: tells ECS, and so the intake function, that this runner ends.
    stopping: set from outside when the runner has to end.
    """

    def __init__(
        self,
        queue: Queue,
        work: Callable[[Push], Outcome],
        sign_off: Callable[[], None],
        stopping: Event,
    ) -> None:
        self._queue = queue
        self._work = work
        self._sign_off = sign_off
        self._stopping = stopping
        self._held = Held()
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="worker")
        self._due_back = 0.0  # on the monotonic clock: when the last one that failed is visible

    def run(self) -> bool:
        """Works until the queue is empty or ``stopping`` is set.

        Returns whether all that was received is finished or was given back because it failed;
        False means that time ran out, and threads still run. Raises what a receive raises, after
        the work on what is held.
        """
        with heartbeat(self._queue, self._held, BEAT_SECONDS):
            try:
                self._work_until_empty()
                self._work_on_the_rest()
            finally:
                finished = self._finish()
        return finished

    def _work_until_empty(self) -> None:
        while not self._stopping.is_set():
            if not self._held.wait_until_fewer_than(FEW, timeout_seconds=1):
                continue
            was_idle = self._is_idle()
            received = self._receive(LONG_POLL_SECONDS)
            if was_idle and not received and not self._stopping.is_set():
                self._sign_off()
                return

    def _is_idle(self) -> bool:
        """Whether nothing can come back from this runner itself."""
        return not self._held.all() and time.monotonic() >= self._due_back

    def _work_on_the_rest(self) -> None:
        receive_until = time.monotonic() + LAST_RECEIVE_WITHIN_SECONDS
        while (left := receive_until - time.monotonic()) > 0:
            if not self._held.wait_until_fewer_than(FEW, left):
                return
            was_idle = not self._held.all()
            if not self._receive(LAST_POLL_SECONDS) and was_idle:
                return

    def _finish(self) -> bool:
        """Waits for the work in hand and gives back what is not done in time."""
        if self._held.wait_until_fewer_than(1, FINISH_WITHIN_SECONDS):
            self._pool.shutdown()
            return True
        self._pool.shutdown(wait=False, cancel_futures=True)
        for message in self._held.all():
            self._give_back(message, delay_seconds=0)
        return False

    def _receive(self, wait_seconds: int) -> bool:
        messages = self._queue.receive(wait_seconds)
        self._held.add(messages)
        by_group = sorted(messages, key=lambda message: message.group)  # stable: keeps their order
        for _, group in itertools.groupby(by_group, key=lambda message: message.group):
            self._pool.submit(self._work_on_group, list(group))
        return bool(messages)

    def _work_on_group(self, messages: Sequence[Message]) -> None:
        """Works through one branch's pushes in order.

        A failure does not stop those behind it: each receive counts towards the dead-letter queue,
        and giving them back untried would let one bad push take them along.
        """
        for message in messages:
            try:
                self._work_on(message)
            except Exception:  # SQS itself: the message comes back when its time is over
                logger.exception("the message could not be returned", extra={"id": message.id})
            finally:
                self._held.remove(message)

    def _work_on(self, message: Message) -> None:
        about: dict[str, str] = {"message_id": message.id}
        try:
            push = Push.from_json(message.body)
            about |= {
                "event_id": push.event_id,
                "repository": push.repository,
                push.reference_type: push.reference,
                "commit": push.commit,
            }
            outcome = self._work(push)
        except (MalformedPush, PermanentFailure) as error:
            logger.error("the push cannot be built: %s", error, extra=about)
            self._give_back(message, delay_seconds=0)
        except Exception:  # whatever it is, the message must come back
            logger.exception("the push is tried again later", extra=about)
            self._give_back(message, delay_seconds=RETRY_SECONDS)
        else:
            self._queue.delete(message)
            logger.info(outcome.value, extra=about)

    def _give_back(self, message: Message, delay_seconds: int) -> None:
        self._queue.give_back(message, delay_seconds)
        if delay_seconds:
            self._due_back = time.monotonic() + delay_seconds
