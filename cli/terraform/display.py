"""Shows how the stacks get on: a live table on a terminal, plain lines elsewhere."""

import time
from collections.abc import Sequence
from typing import Protocol

from rich.console import Console
from rich.live import Live
from rich.table import Table

from cli.terraform.progress import Phase, Progress

_HEARTBEAT_SECONDS = 15.0
_STYLES = {Phase.DONE: "green", Phase.FAILED: "red", Phase.INTERRUPTED: "yellow"}


class Display(Protocol):
    """Shows the same stacks again and again; used as a context manager."""

    def __enter__(self) -> "Display": ...

    def __exit__(self, *_: object) -> None: ...

    def show(self) -> None:
        """Shows where the stacks are now."""


def display_of(stacks: Sequence[Progress], console: Console) -> Display:
    """Returns the display that suits ``console``."""
    return LiveTable(stacks, console) if console.is_terminal else PlainLines(stacks, console)


class LiveTable:
    """A row for each stack, drawn over itself."""

    def __init__(self, stacks: Sequence[Progress], console: Console) -> None:
        self._stacks = stacks
        self._live = Live(console=console, auto_refresh=False)

    def __enter__(self) -> "LiveTable":
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.show()
        self._live.stop()

    def show(self) -> None:
        """Draws the table."""
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, expand=True)
        for _ in range(4):
            table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, overflow="ellipsis", style="dim", ratio=1)  # gives way first
        for stack in self._stacks:
            phase = f"[{_STYLES.get(stack.phase, 'cyan')}]{stack.phase}[/]"
            detail = stack.current or stack.summary
            table.add_row(stack.stack, phase, _count(stack), f"{stack.seconds():.0f} s", detail)
        self._live.update(table, refresh=True)


class PlainLines:
    """A line whenever a stack enters a phase, and a sign of life while it is in one."""

    def __init__(self, stacks: Sequence[Progress], console: Console) -> None:
        self._stacks = stacks
        self._console = console
        self._said: dict[str, tuple[Phase, float]] = {}

    def __enter__(self) -> "PlainLines":
        return self

    def __exit__(self, *_: object) -> None:
        self.show()

    def show(self) -> None:
        """Prints what is new."""
        for stack in self._stacks:
            phase, when = self._said.get(stack.stack, (Phase.WAITING, 0.0))
            heartbeat = stack.ended is None and time.monotonic() - when > _HEARTBEAT_SECONDS
            if stack.phase != phase or (heartbeat and stack.phase != Phase.WAITING):
                self._said[stack.stack] = (stack.phase, time.monotonic())
                self._console.print(_line(stack), markup=False, soft_wrap=True)


def _line(stack: Progress) -> str:
    words = [f"{stack.stack}:", str(stack.phase), _count(stack)]
    if stack.ended is not None:
        words += [stack.summary, f"({stack.seconds():.0f} s)"]
    return " ".join(filter(None, words))


def _count(stack: Progress) -> str:
    return f"{stack.done}/{stack.total}" if stack.total else ""
