"""Tells a story step by step: what is happening, what happened, and how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.status import Status
from rich.text import Text

_NAME_WIDTH = 16  # of the longest name of a fact
_INDENT = (0, 0, 0, 6)  # top, right, bottom and left of a quotation


class Step:
    """One step that is under way."""

    def __init__(self, console: Console, title: str, status: Status) -> None:
        self._console = console
        self._title = title
        self._status = status
        self._started = time.monotonic()

    def seconds(self) -> float:
        """Returns how long the step has taken until now."""
        return time.monotonic() - self._started

    def now(self, what: str) -> None:
        """Shows, in a terminal, what is happening now."""
        self._status.update(f"{self._title} [dim]{escape(what)}[/]")

    def fact(self, name: str, value: str) -> None:
        """Prints something that happened, such as the name of what was made."""
        self._console.print(f"      [dim]{name:<{_NAME_WIDTH}}[/] {escape(value)}", soft_wrap=True)

    def quote(self, text: str) -> None:
        """Prints what somebody is told, as wide as the terminal."""
        self._console.print(Padding(Text(text, style="italic"), _INDENT))


class Teller:
    """Prints the steps of a story to ``console``, numbered."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._count = 0
        self._started = time.monotonic()

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Tells one step: a heading, what the block tells, and how long it took.

        What the block raises is passed on; the step then has no happy end.
        """
        self._count += 1
        heading = f"[bold]{self._count:>3}  {title}[/]"
        self._console.print(f"\n{heading}")
        with self._console.status(title) as status:
            step = Step(self._console, title, status)
            try:
                yield step
            except BaseException:
                self._console.print(f"      [bold red]did not happen[/] in {step.seconds():.1f} s")
                raise
        self._console.print(f"      [green]done[/]{'':>{_NAME_WIDTH - 4}} {step.seconds():.1f} s")

    def end(self) -> None:
        """Prints that all of it happened."""
        seconds = time.monotonic() - self._started
        self._console.print(f"\n[green]All {self._count} steps happened[/], in {seconds:.0f} s.")
