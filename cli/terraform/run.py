"""One stack's run: initialize, then apply, destroy or plan, reading terraform's events.

It is terraform and not cdktf that runs here: its events tell exact progress, one Ctrl-C ends every
stack cleanly, and `cdktf destroy` leaves states locked when one of several stacks fails.
"""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from cli.terraform.initialize import initialize
from cli.terraform.process import Interrupted, Processes
from cli.terraform.progress import Phase, Progress, error_line
from cli.terraform.synthesis import Stack

PLAN_FILE = "plan.tfplan"
_CHANGES_PLANNED = 2  # exit code of `terraform plan -detailed-exitcode`


class Verb(NamedTuple):
    """What terraform does with a stack: ``name`` for people, ``arguments`` for terraform."""

    name: str
    arguments: tuple[str, ...]

    def in_parallel(self, operations: int) -> "Verb":
        """Returns the verb with up to ``operations`` resources at once."""
        return self._replace(arguments=(*self.arguments, f"-parallelism={operations}"))


APPLY = Verb("deploy", ("apply", "-json", "-auto-approve", "-input=false"))
DESTROY = Verb("destroy", ("apply", "-destroy", "-json", "-auto-approve", "-input=false"))
PLAN = Verb(
    "diff",
    ("plan", "-json", "-detailed-exitcode", "-input=false", "-lock=false", f"-out={PLAN_FILE}"),
)


def run(verb: Verb, stack: Stack, progress: Progress, processes: Processes, log: Path) -> None:
    """Runs ``verb`` on ``stack``; all that happens is in ``progress`` and in the file ``log``."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", buffering=1) as output:
        try:
            progress.enter(Phase.INITIALIZING)
            _read(initialize(stack, processes), progress, output)
            progress.enter(Phase.PLANNING)
            with _planned_changes_are_no_failure():
                _read(processes.lines([*verb.arguments], stack.directory), progress, output)
            progress.enter(Phase.DONE)
        except Interrupted:
            progress.enter(Phase.INTERRUPTED)
        except subprocess.CalledProcessError as error:
            if not progress.errors:
                progress.errors.append(f"terraform ended with exit code {error.returncode}")
            progress.enter(Phase.FAILED)


def _read(lines: Iterator[str], progress: Progress, output: TextIO) -> None:
    for line in lines:
        event = _event(line)
        output.write(_readable(event))
        progress.take(event)


def _event(line: str) -> dict[str, Any]:
    try:
        event: dict[str, Any] = json.loads(line)
    except ValueError:  # warnings that come before terraform has read its arguments
        return {"@message": line.rstrip()}
    return event


def _readable(event: dict[str, Any]) -> str:
    diagnostic = event.get("diagnostic")
    return f"{error_line(diagnostic) if diagnostic else event['@message']}\n"


@contextlib.contextmanager
def _planned_changes_are_no_failure() -> Iterator[None]:
    try:
        yield
    except subprocess.CalledProcessError as error:
        if error.returncode != _CHANGES_PLANNED:
            raise
