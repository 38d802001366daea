"""Asynchronous invocations: a queue in front of the function, retries, and where failures go."""

import logging
import threading
import uuid
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.models import LambdaFunction

from local_cloud.functions import pool
from local_cloud.functions.destinations import settle
from local_cloud.functions.lookup import find_function
from local_cloud.functions.worker import Outcome, failure

RETRY_PAUSES_SECONDS = (60.0, 120.0)  # Lambda waits one minute, then two
TIME_SCALE = 1 / 60  # here a minute of waiting lasts a second
DEFAULT_RETRIES = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class QueuedEvent:
    """An event in a function's own queue.

    event: JSON. attempts: how often the function has been given it.
    """

    function_arn: str
    event: str
    attempts: int = 0
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))


def invoke_later(function_arn: str, event: str) -> str:
    """Queues an event for a function and returns at once.

    The function gets it again when it fails, as often as its MaximumRetryAttempts says (2 unless
    configured); then its dead-letter queue or on-failure destination gets it.

    Returns the id of the request. Raises moto's UnknownFunctionException.
    """
    find_function(function_arn)
    queued = QueuedEvent(function_arn, event)
    _attempt(queued)
    return queued.request_id


def _attempt(queued: QueuedEvent) -> None:
    try:
        function = find_function(queued.function_arn)
    except UnknownFunctionException:
        _log.warning("%s is gone: an event for it is dropped", queued.function_arn)
        return
    outcome = pool.invoke(function, queued.event, wait=True)
    tried = replace(queued, attempts=queued.attempts + 1)
    outcome.add_done_callback(lambda done: _start(lambda: _conclude(function, tried, done)))


def _start(job: Any) -> None:
    """Runs in another thread: the environment's own must be free to take the next event."""
    threading.Thread(target=job, name="asynchronous-invocation", daemon=True).start()


def _conclude(function: LambdaFunction, tried: QueuedEvent, done: "Future[Outcome]") -> None:
    outcome = _outcome(done)
    config = invoke_config(function)
    retries = int(config.get("MaximumRetryAttempts", DEFAULT_RETRIES))
    if outcome.failed and tried.attempts <= retries:
        pause = RETRY_PAUSES_SECONDS[tried.attempts - 1] * TIME_SCALE
        timer = threading.Timer(pause, _attempt, [tried])
        timer.daemon = True
        timer.start()
    else:
        settle(function, config, tried, outcome)


def _outcome(done: "Future[Outcome]") -> Outcome:
    error = done.exception()
    if error is None:
        return done.result()
    return failure({"errorType": "ServiceException", "errorMessage": str(error)})


def invoke_config(function: LambdaFunction) -> dict[str, Any]:
    """Returns what PutFunctionEventInvokeConfig was given, empty if it never was."""
    return function.event_invoke_config[0].config if function.event_invoke_config else {}
