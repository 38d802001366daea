"""Every decision that was made, counted, so that tests can hold roles against what they did."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

MAX_ENTRIES = 50_000  # different ones; the oldest are forgotten first


@dataclass(frozen=True)
class Entry:
    """One kind of decision.

    principal: the ARN of a role or user, or a service principal such as "events.amazonaws.com".
    decision: "allowed", or why not.
    context: the condition keys that this action has beside those of every request.
    """

    principal: str
    action: str
    resource: str
    decision: str
    context: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Recorder:
    """Counts decisions; every method may be called from any thread."""

    def __init__(self) -> None:
        """Starts with nothing recorded."""
        self._counts: OrderedDict[Entry, int] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, entry: Entry) -> None:
        """Counts one more decision of this kind."""
        with self._lock:
            self._counts[entry] = self._counts.get(entry, 0) + 1
            if len(self._counts) > MAX_ENTRIES:
                self._counts.popitem(last=False)

    def entries(self) -> list[tuple[Entry, int]]:
        """Returns what was decided and how often, in the order of its first time."""
        with self._lock:
            return list(self._counts.items())

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._counts.clear()


calls = Recorder()
"""The decisions of this process."""
