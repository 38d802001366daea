"""Asynchronous invocations: retried, and then sent where failures go."""

import json
from typing import Any

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.workloads import allow, make_function, make_queue

FAILS = "def handle(event, context):\n    raise ValueError('always')\n"
ECHOES = "def handle(event, context):\n    return event\n"


def invoke_later(cloud: Cloud, function: str, event: Any) -> None:
    answer = cloud.client("lambda").invoke(
        FunctionName=function, InvocationType="Event", Payload=json.dumps(event)
    )
    assert answer["StatusCode"] == 202


def test_an_event_that_always_fails_ends_in_the_dead_letter_queue(cloud: Cloud) -> None:
    # Given a function with a dead-letter queue
    letters = make_queue(cloud)
    function = make_function(
        cloud,
        FAILS,
        allow("sqs:SendMessage", letters.arn),
        DeadLetterConfig={"TargetArn": letters.arn},
    )
    # When it is invoked asynchronously
    invoke_later(cloud, function, {"n": 1})
    # Then the queue has the event, with the error
    message = letters.receive()
    assert json.loads(message["Body"]) == {"n": 1}
    attributes = {n: a["StringValue"] for n, a in message["MessageAttributes"].items()}
    assert attributes["ErrorMessage"] == "always"
    assert attributes["RequestID"]


def test_the_failure_destination_tells_how_often_it_was_tried(cloud: Cloud) -> None:
    # Given a function that is retried once, with a destination for failures
    failures = make_queue(cloud)
    function = make_function(cloud, FAILS, allow("sqs:SendMessage", failures.arn))
    cloud.client("lambda").put_function_event_invoke_config(
        FunctionName=function,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": failures.arn}},
    )
    # When it is invoked asynchronously
    invoke_later(cloud, function, {"n": 2})
    # Then the destination has the record of it
    record = failures.receive_json()
    assert record["requestPayload"] == {"n": 2}
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 2
    assert record["responseContext"]["functionError"] == "Unhandled"
    assert record["responsePayload"]["errorType"] == "ValueError"


def test_the_success_destination_gets_the_result(cloud: Cloud) -> None:
    successes = make_queue(cloud)
    function = make_function(cloud, ECHOES, allow("sqs:SendMessage", successes.arn))
    cloud.client("lambda").put_function_event_invoke_config(
        FunctionName=function,
        DestinationConfig={"OnSuccess": {"Destination": successes.arn}},
    )
    invoke_later(cloud, function, {"n": 3})
    assert successes.receive_json()["responsePayload"] == {"n": 3}


def test_a_role_that_may_not_send_loses_the_event(cloud: Cloud) -> None:
    # Given two functions with one dead-letter queue, that only the second may send to
    letters = make_queue(cloud)
    dead_letters = {"TargetArn": letters.arn}
    silent = make_function(cloud, FAILS, DeadLetterConfig=dead_letters)
    heard = make_function(
        cloud, FAILS, allow("sqs:SendMessage", letters.arn), DeadLetterConfig=dead_letters
    )
    functions = cloud.client("lambda")
    for function in (silent, heard):
        functions.put_function_event_invoke_config(FunctionName=function, MaximumRetryAttempts=0)
    # When both fail, then the queue hears of the second alone
    invoke_later(cloud, silent, "silent")
    invoke_later(cloud, heard, "heard")
    assert letters.receive_json() == "heard"
    assert letters.is_empty()
