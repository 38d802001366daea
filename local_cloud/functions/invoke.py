"""The Invoke operation, and everything in moto that invokes a function."""

import json
from typing import Any
from urllib.parse import unquote

from moto.awslambda.models import LambdaFunction
from moto.awslambda.responses import LambdaResponse
from moto.awslambda_simple.models import LambdaSimpleBackend

from local_cloud.functions import pool
from local_cloud.functions.asynchronous import invoke_later
from local_cloud.functions.worker import Outcome
from local_cloud.patches import replaces

Answer = tuple[int, dict[str, str], str]

_TOO_MANY_REQUESTS = 429


@replaces(LambdaResponse, "invoke")
def _invoke(response: LambdaResponse) -> Answer:
    """Answers Invoke: RequestResponse, Event or DryRun."""
    name = unquote(response.path.rsplit("/", 2)[-2])
    qualifier = response._get_param("Qualifier")
    function = response.backend.get_function(name, qualifier)
    event = _text(response.body)
    match response.headers.get("X-Amz-Invocation-Type", "RequestResponse"):
        case "Event":
            invoke_later(function.function_arn, event)
            return 202, {"status": "202"}, ""
        case "DryRun":
            return 204, {"status": "204"}, ""
        case _:
            return _answer(function, event)


def _answer(function: LambdaFunction, event: str) -> Answer:
    try:
        outcome = pool.invoke(function, event, wait=False).result()
    except pool.Throttled as throttled:
        error = {"Reason": "ReservedFunctionConcurrentInvocationLimitExceeded", "Type": "User"}
        status = str(_TOO_MANY_REQUESTS)
        headers = {"x-amzn-errortype": "TooManyRequestsException", "status": status}
        return _TOO_MANY_REQUESTS, headers, json.dumps(error | {"message": str(throttled)})
    headers = {"content-type": "application/json", "x-amz-executed-version": str(function.version)}
    if outcome.failed:
        headers["x-amz-function-error"] = "Unhandled"
    return 200, headers, outcome.payload


@replaces(LambdaSimpleBackend, "invoke")
def _invoke_for_moto(
    backend: LambdaSimpleBackend,
    function_name: str,
    qualifier: str | None,
    body: Any,
    _headers: Any,
    response_headers: Any,
) -> bytes:
    """Invokes for moto's other services, such as a state machine's task, and waits."""
    function = backend.get_function(function_name, qualifier)
    outcome: Outcome = pool.invoke(function, _text(body), wait=True).result()
    if outcome.failed:
        response_headers["x-amz-function-error"] = "Unhandled"
    return outcome.payload.encode()


@replaces(LambdaFunction, "invoke")
def _invoke_for_event_source(
    function: LambdaFunction, body: str, _headers: Any, _response_headers: Any
) -> bytes:
    """Invokes for moto's event sources, such as a topic: asynchronously."""
    invoke_later(function.function_arn, _text(body))
    return b""


def _text(body: Any) -> str:
    text = body.decode() if isinstance(body, bytes) else body
    return text or "{}"
