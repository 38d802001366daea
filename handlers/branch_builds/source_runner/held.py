"""The messages that the runner holds, and the heartbeat that keeps them its own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Condition, Event, Thread
from typing import Protocol

from handlers.branch_builds.source_runner.queue import Message
from handlers.shared.log import logger

__all__ = ["Extends", "Held", "heartbeat"]


class Held:
    """A set of messages that threads share."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}
        self._changed = Condition()

    def add(self, messages: Iterable[Message]) -> None:
        """Adds messages that were just received."""
        with self._changed:
            self._messages |= {message.id: message for message in messages}

    def remove(self, message: Message) -> None:
        """Takes out a message that was deleted or given back."""
        with self._changed:
            self._messages.pop(message.id, None)
            self._changed.notify_all()

    def all(self) -> list[Message]:
        """Returns what is held now."""
        with self._changed:
            return list(self._messages.values())

    def wait_until_fewer_than(self, count: int, timeout_seconds: float) -> bool:
        """Waits until fewer messages are held; returns False if it takes longer than that."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._messages) < count, timeout_seconds)


class Extends(Protocol):
    """Something that can hide messages for longer."""

    def extend(self, messages: list[Message]) -> None:
        """Hides the messages from others anew."""


@contextmanager
def heartbeat(queue: Extends, held: Held, every_seconds: float) -> Iterator[None]:
    """Extends everything held at this interval until the block ends."""
    ended = Event()

    def beat() -> None:
        while not ended.wait(every_seconds):
            _extend(queue, held)

    thread = Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _extend(queue: Extends, held: Held) -> None:
    try:
        if messages := held.all():
            queue.extend(messages)
    except Exception:  # the next beat comes in time; a dead heartbeat would lose them all
        logger.warning("the messages held were not extended", exc_info=True)
