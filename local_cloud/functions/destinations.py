"""Where the result of an asynchronous invocation goes: destinations and the dead-letter queue."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError
from moto.awslambda.models import LambdaFunction
from moto.utilities.arns import parse_arn

from local_cloud import roles
from local_cloud.functions.deployed import assume_role
from local_cloud.functions.queues import queue_url
from local_cloud.functions.worker import Outcome

MAX_ERROR_MESSAGE = 1024  # characters that a dead-letter message carries

_log = logging.getLogger(__name__)


class Tried(Protocol):
    """The event that was given to the function."""

    @property
    def event(self) -> str: ...
    @property
    def attempts(self) -> int: ...
    @property
    def request_id(self) -> str: ...


def settle(
    function: LambdaFunction, config: dict[str, Any], tried: Tried, outcome: Outcome
) -> None:
    """Sends what came of the last attempt to whoever is configured to get it.

    config: what PutFunctionEventInvokeConfig was given.

    It is sent under the function's role; what that role may not send is lost, as in AWS.
    """
    session = assume_role(function)
    kind = "OnFailure" if outcome.failed else "OnSuccess"
    destination = ((config.get("DestinationConfig") or {}).get(kind) or {}).get("Destination")
    dead_letters = (getattr(function, "dead_letter_config", None) or {}).get("TargetArn")
    try:
        if destination:
            record = _record(function, tried, outcome)
            _send(session, destination, json.dumps(record), {})
        if dead_letters and outcome.failed:
            _send(session, dead_letters, tried.event, _attributes(tried, outcome))
    except (ClientError, BotoCoreError) as error:
        _log.warning("%s: the result is lost: %s", function.function_arn, error)


def _record(function: LambdaFunction, tried: Tried, outcome: Outcome) -> dict[str, Any]:
    """Returns the invocation record.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    response: dict[str, Any] = {"statusCode": 200, "executedVersion": str(function.version)}
    if outcome.failed:
        response["functionError"] = "Unhandled"
    return {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "requestContext": {
            "requestId": tried.request_id,
            "functionArn": f"{function.function_arn}:{function.version}",
            "condition": "RetriesExhausted" if outcome.failed else "Success",
            "approximateInvokeCount": tried.attempts,
        },
        "requestPayload": json.loads(tried.event),
        "responseContext": response,
        "responsePayload": json.loads(outcome.payload),
    }


def _attributes(tried: Tried, outcome: Outcome) -> dict[str, dict[str, str]]:
    message = str(json.loads(outcome.payload).get("errorMessage", ""))[:MAX_ERROR_MESSAGE]
    return {
        "RequestID": {"DataType": "String", "StringValue": tried.request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
        "ErrorMessage": {"DataType": "String", "StringValue": message or "none"},
    }


def _send(session: roles.Session, arn: str, body: str, attributes: dict[str, Any]) -> None:
    target = parse_arn(arn)
    client = roles.client(target.service, session, target.region)
    match target.service:
        case "sqs":
            client.send_message(
                QueueUrl=queue_url(arn), MessageBody=body, MessageAttributes=attributes
            )
        case "sns":
            client.publish(TopicArn=arn, Message=body, MessageAttributes=attributes)
        case "lambda":
            client.invoke(FunctionName=arn, InvocationType="Event", Payload=body)
        case service:
            _log.warning("%s is not a destination that results are sent to: %s", service, arn)
