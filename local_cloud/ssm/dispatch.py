"""Sends a command to its nodes: so many at a time, and no more after too many errors."""

import logging
import threading
import time
from datetime import UTC, datetime

from local_cloud.roles import RoleNotAssumable
from local_cloud.ssm.agent import run_steps
from local_cloud.ssm.command import ERRORS, Command, Invocation, State
from local_cloud.ssm.events import announce_command, announce_invocation
from local_cloud.ssm.node import Agent

LOOK_SECONDS = 0.2

_log = logging.getLogger(__name__)


def dispatch(command: Command) -> None:
    """Starts to send the command, in threads of its own."""
    threading.Thread(
        target=_dispatch, args=[command], name=f"command-{command.id}", daemon=True
    ).start()


def cancel(command: Command, node_ids: list[str]) -> None:
    """Ends the command on these nodes, on all of them if none is named, where it has not ended."""
    for invocation in command.invocations:
        if not node_ids or invocation.node.id in node_ids:
            command.cancel_requested = True
            invocation.cancelled.set()
    if command.cancel_requested and not command.state.is_over:
        command.state = State.CANCELLING


def _dispatch(command: Command) -> None:
    _enter(command, State.IN_PROGRESS)
    places = threading.Semaphore(command.concurrency)
    threads = []
    for invocation in command.invocations:
        places.acquire()
        thread = threading.Thread(target=_invoke, args=[command, invocation, places], daemon=True)
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    _enter(command, command.outcome())


def _enter(command: Command, state: State) -> None:
    if not command.cancel_requested or state.is_over:
        command.state = state
        announce_command(command)


def _invoke(command: Command, invocation: Invocation, places: threading.Semaphore) -> None:
    try:
        if not invocation.state.is_over:
            _move(command, invocation, _run(command, invocation))
    except Exception:
        _log.exception("%s on %s failed", command.id, invocation.node.id)
        _move(command, invocation, State.FAILED)
    finally:
        places.release()


def _run(command: Command, invocation: Invocation) -> State:
    """Returns how the invocation ended."""
    if invocation.cancelled.is_set():
        return State.CANCELLED
    if command.count(ERRORS) > command.max_errors:
        return State.TERMINATED
    node = invocation.node
    if node.agent is Agent.STOPPED:
        return State.UNDELIVERABLE
    if node.agent is Agent.SILENT:
        return _wait(command, invocation, command.delivery_seconds)
    _move(command, invocation, State.IN_PROGRESS)
    try:
        state = run_steps(command, invocation)
    except RoleNotAssumable as error:
        _log.warning("%s has no credentials: %s", node.id, error)
        state = State.FAILED
    if node.stopped.is_set():  # nobody tells how it ended
        return _wait(command, invocation, command.total_seconds)
    return state


def _wait(command: Command, invocation: Invocation, seconds: float) -> State:
    """Waits for an answer that does not come, until the command is cancelled or its time over."""
    until = command.sent_since + seconds
    while time.monotonic() < until:
        if invocation.cancelled.wait(LOOK_SECONDS):
            return State.CANCELLED
    return State.DELIVERY_TIMED_OUT


def _move(command: Command, invocation: Invocation, state: State) -> None:
    now = datetime.now(UTC)
    if state.is_over:
        invocation.end = now
    else:
        invocation.start = now
    invocation.state = state
    announce_invocation(command, invocation)
