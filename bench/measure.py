"""What a measure says: a number beside the most that it may be."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

__all__ = ["Measure", "print_table", "seconds"]


@dataclass(frozen=True)
class Measure:
    """One row of the table.

    measured, target: in the same unit; ``unit`` is empty for a ratio.
    detail: the numbers behind it.
    """

    name: str
    measured: float
    target: float
    unit: str = ""
    detail: str = ""

    def holds(self) -> bool:
        """Whether what was measured is within the target."""
        return self.measured <= self.target


def seconds(work: Callable[[], object]) -> float:
    """Returns the wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def print_table(measures: Iterable[Measure]) -> None:
    """Prints the measures, one a row."""
    table = Table("measure", "target", "measured", "holds", "detail")
    for each in measures:
        unit = f" {each.unit}" if each.unit else ""
        table.add_row(
            each.name,
            f"≤ {each.target:g}{unit}",
            f"{each.measured:.3g}{unit}",
            "yes" if each.holds() else "NO",
            each.detail,
        )
    Console(width=150).print(table)
