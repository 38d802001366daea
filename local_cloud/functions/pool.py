"""The execution environments of every function: who takes the next event."""

import threading
import uuid
from collections import deque
from concurrent.futures import Future

from moto.awslambda.models import LambdaFunction

from local_cloud.functions.environment import ExecutionEnvironment, Invocation
from local_cloud.functions.worker import Outcome

MAX_ENVIRONMENTS = 10  # a function without reserved concurrency; an account in AWS has 1,000


class Throttled(Exception):
    """Every environment the function may have is busy."""


class _Fleet:
    """The environments of one function's version: free ones, busy ones, and who waits for them."""

    def __init__(self) -> None:
        self.free: list[ExecutionEnvironment] = []
        self.busy: set[ExecutionEnvironment] = set()
        self.retired: set[ExecutionEnvironment] = set()
        self.waiting: deque[tuple[LambdaFunction, Invocation]] = deque()


_fleets: dict[str, _Fleet] = {}
_lock = threading.RLock()


def invoke(function: LambdaFunction, event: str, *, wait: bool) -> "Future[Outcome]":
    """Gives the event to a free environment, or to a new one.

    event: JSON.
    wait: wait in line if as many environments are busy as the function may have.

    Raises Throttled if they are busy and ``wait`` is False.
    """
    invocation = Invocation(event, str(uuid.uuid4()))
    with _lock:
        fleet = _fleets.setdefault(function.function_arn, _Fleet())
        if fleet.free or len(fleet.busy) < _limit(function):
            _start(fleet, function, invocation)
        elif wait:
            fleet.waiting.append((function, invocation))
        else:
            raise Throttled(f"{function.function_name}: rate exceeded")
    return invocation.outcome


def retire(function_arn: str) -> None:
    """Ends the environments of the function's version, busy ones after their event.

    Whatever is waiting goes to new ones, which have the new code and configuration.
    """
    with _lock:
        fleet = _fleets.get(function_arn)
        if fleet is None:
            return
        for environment in fleet.free:
            environment.end()
        fleet.free.clear()
        fleet.retired |= fleet.busy


def _start(fleet: _Fleet, function: LambdaFunction, invocation: Invocation) -> None:
    environment = (
        fleet.free.pop()
        if fleet.free
        else ExecutionEnvironment(function, lambda freed: _on_free(fleet, freed))
    )
    fleet.busy.add(environment)
    environment.give(invocation)


def _on_free(fleet: _Fleet, environment: ExecutionEnvironment) -> bool:
    """Returns whether the environment that has handled its event lives on."""
    with _lock:
        fleet.busy.discard(environment)
        lives = environment not in fleet.retired
        fleet.retired.discard(environment)
        if lives:
            fleet.free.append(environment)
        if fleet.waiting:
            _start(fleet, *fleet.waiting.popleft())
        return lives


def _limit(function: LambdaFunction) -> int:
    reserved = function.reserved_concurrency
    return MAX_ENVIRONMENTS if reserved is None else int(reserved)
