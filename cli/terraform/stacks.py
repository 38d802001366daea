"""Runs terraform on all stacks side by side: none needs another's outcome."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path

from cli.console import complain, console
from cli.errors import OperatorError
from cli.project import LOGS
from cli.terraform.display import display_of
from cli.terraform.process import Processes
from cli.terraform.progress import Phase, Progress
from cli.terraform.run import Verb, run
from cli.terraform.synthesis import Stack

_REFRESH_SECONDS = 0.25


def run_stacks(verb: Verb, stacks: Sequence[Stack], processes: Processes) -> list[Progress]:
    """Returns what became of each stack after ``verb``, in the order of ``stacks``.

    Shows their progress. Ctrl-C interrupts terraform, which saves its state; a second one kills.
    Raises OperatorError if a stack failed, with its errors, and KeyboardInterrupt after Ctrl-C.
    """
    logs = LOGS / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S}-{verb.name}"
    runs = [Progress(stack.name) for stack in stacks]
    with (
        processes.ended_by_signals(),
        ThreadPoolExecutor(max_workers=len(stacks)) as pool,
        display_of(runs, console) as display,
    ):
        futures = [
            pool.submit(run, verb, stack, progress, processes, logs / f"{stack.name}.log")
            for stack, progress in zip(stacks, runs, strict=True)
        ]
        while wait(futures, timeout=_REFRESH_SECONDS).not_done:
            display.show()
    for future in futures:
        future.result()
    if processes.interrupted:
        raise KeyboardInterrupt
    _raise_for_failures(verb, runs, logs)
    return runs


def _raise_for_failures(verb: Verb, runs: Sequence[Progress], logs: Path) -> None:
    failed = [run for run in runs if run.phase is Phase.FAILED]
    for stack in failed:
        for line in stack.errors:
            complain(f"{stack.stack}: {line}")
    if failed:
        paths = " ".join(str(logs / f"{stack.stack}.log") for stack in failed)
        raise OperatorError(
            f"{verb.name} failed for {len(failed)} of {len(runs)} stacks. All of it: {paths}\n"
            "Mend the cause and run the same command again; it goes on from where things stand."
        )
