"""What a node's agent does with a command: one step after the other, each where it fits."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from local_cloud.log_streams import LogStream
from local_cloud.ssm.command import Command, Invocation, State, StepRun, execution_seconds
from local_cloud.ssm.document import Step
from local_cloud.ssm.output import keep, log_streams
from local_cloud.ssm.script import Script

SHIP_SECONDS = 0.5
_ENDS_THE_REST = (State.CANCELLED, State.EXECUTION_TIMED_OUT)
_NO_WINDOWS = "The embedded AWS has no Windows: the script was checked and not run.\n"


def run_steps(command: Command, invocation: Invocation) -> State:
    """Runs the document's steps on the node; returns how the invocation ended.

    A step that fails does not keep the next ones from running, unless it says so.

    Raises local_cloud.roles.RoleNotAssumable if the node has no credentials.
    """
    states: list[State] = []
    leaves = False
    for step, run in zip(command.document.steps, invocation.steps, strict=True):
        if leaves and not step.is_final:
            continue
        _run_step(command, invocation, step, run)
        states.append(run.state)
        if run.state in _ENDS_THE_REST:
            return run.state
        leaves = leaves or (run.state is State.FAILED and step.on_failure == "exit")
    return State.FAILED if State.FAILED in states else State.SUCCESS


def _run_step(command: Command, invocation: Invocation, step: Step, run: StepRun) -> None:
    node = invocation.node
    run.start, run.state = datetime.now(UTC), State.IN_PROGRESS
    if not step.suits(node.platform):
        run.state, run.code = State.SUCCESS, 0  # what the agent reports of a step that it skips
        run.output = _skipped(step)
    elif node.platform == "Windows":
        run.state, run.code, run.error = State.FAILED, 1, _NO_WINDOWS
    else:
        _run_script(command, invocation, step, run)
    run.end = datetime.now(UTC)


def _run_script(command: Command, invocation: Invocation, step: Step, run: StepRun) -> None:
    node, document, values = invocation.node, command.document, command.values
    passes = node.passes_parameters
    inputs = step.resolved_inputs(document.spliced(values, passes_parameters=passes))
    variables = document.variables(values) if passes else {}
    folder = node.folder / "commands" / command.id / step.name
    script = Script(folder, f"{node.id}-{step.name}", inputs["runCommand"])
    streams = list(log_streams(command, invocation, run, script))
    with _shipping(streams):
        state, run.code = script.run(
            node.environment() | variables,
            node.folder,
            execution_seconds(inputs),
            (invocation.cancelled, node.stopped),
        )
    keep(command, invocation, run, script)
    run.state = state


@contextmanager
def _shipping(streams: Iterable[LogStream]) -> Iterator[None]:
    """Carries what is written to CloudWatch Logs, all the while and at the end."""
    ended = threading.Event()

    def ship(stream: LogStream) -> None:
        while not ended.wait(SHIP_SECONDS):
            stream.ship()
        stream.ship(final=True)

    threads = [threading.Thread(target=ship, args=[each], daemon=True) for each in streams]
    with ExitStack() as stack:
        for thread in threads:
            thread.start()
            stack.callback(thread.join)
        stack.callback(ended.set)
        yield


def _skipped(step: Step) -> str:
    if not step.precondition:
        return f"Step execution skipped due to incompatible platform. Step name: {step.name}"
    wanted = ", ".join(step.precondition.get("StringEquals", ()))
    return (
        "Step execution skipped due to unsatisfied preconditions: "
        f"'\"StringEquals\": [{wanted}]'. Step name: {step.name}"
    )
