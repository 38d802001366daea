"""Event source mappings: a queue's messages reach the function in batches, under its role."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import (
    Queue,
    allow,
    eventually,
    make_function,
    make_queue,
)

POLL = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
# Passes every body on to another queue; fails those that say so.
CODE = """
import boto3
sqs = boto3.client("sqs")
def handle(event, context):
    failed = []
    for record in event["Records"]:
        sqs.send_message(QueueUrl="{url}", MessageBody=record["body"])
        if record["body"].startswith("bad"):
            failed.append({{"itemIdentifier": record["messageId"]}})
    if failed and {raises}:
        raise ValueError("bad batch")
    return {{"batchItemFailures": failed}}
"""


def map_queue(cloud: Cloud, queue: Queue, seen: Queue, *, raises: bool, **mapping: Any) -> str:
    """Maps ``queue`` to a function that tells ``seen`` what it got; returns the mapping's id."""
    permissions = [allow(POLL, queue.arn), allow("sqs:SendMessage", seen.arn)]
    code = CODE.format(url=seen.url, raises=raises)
    function = make_function(cloud, code, *permissions, Timeout=8)
    answer = call(
        cloud.client("lambda"),
        "CreateEventSourceMapping",
        EventSourceArn=queue.arn,
        FunctionName=function,
        **mapping,
    )
    return str(answer["UUID"])


def test_messages_that_are_handled_are_deleted(cloud: Cloud) -> None:
    queue, seen = make_queue(cloud), make_queue(cloud)
    map_queue(cloud, queue, seen, raises=True)
    queue.sqs.send_message(QueueUrl=queue.url, MessageBody="good")
    assert seen.receive()["Body"] == "good"
    eventually(queue.is_empty)


def test_only_the_messages_that_failed_come_back(cloud: Cloud) -> None:
    # Given a queue with a dead-letter queue, and a function that reports single failures
    letters, seen = make_queue(cloud), make_queue(cloud)
    redrive = f'{{"deadLetterTargetArn":"{letters.arn}","maxReceiveCount":1}}'
    queue = make_queue(cloud, VisibilityTimeout="8", RedrivePolicy=redrive)
    mapping = map_queue(
        cloud,
        queue,
        seen,
        raises=False,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    # When a good and a bad message arrive, and both have been seen
    entries = [{"Id": body, "MessageBody": body} for body in ("good", "bad")]
    queue.sqs.send_message_batch(QueueUrl=queue.url, Entries=entries)
    assert {seen.receive()["Body"], seen.receive()["Body"]} == {"good", "bad"}
    # Then the bad one alone is left, in flight until its time-out, and then dead
    assert letters.receive()["Body"] == "bad"
    eventually(queue.is_empty)
    cloud.client("lambda").delete_event_source_mapping(UUID=mapping)


def test_a_group_of_a_fifo_queue_keeps_its_order(cloud: Cloud) -> None:
    # Given a FIFO queue with two groups
    queue = make_queue(cloud, FifoQueue="true", ContentBasedDeduplication="true")
    seen = make_queue(cloud, FifoQueue="true", ContentBasedDeduplication="true")
    code = f"""
import boto3
def handle(event, context):
    for record in event["Records"]:
        boto3.client("sqs").send_message(
            QueueUrl="{seen.url}", MessageBody=record["body"], MessageGroupId="all"
        )
"""
    function = make_function(
        cloud, code, allow(POLL, queue.arn), allow("sqs:SendMessage", seen.arn)
    )
    sent = [f"{group}{number}" for number in range(4) for group in "ab"]
    for body in sent:
        queue.sqs.send_message(QueueUrl=queue.url, MessageBody=body, MessageGroupId=body[0])
    # When they are handled two at a time
    cloud.client("lambda").create_event_source_mapping(
        EventSourceArn=queue.arn, FunctionName=function, BatchSize=2
    )
    got = [seen.receive()["Body"] for _ in sent]
    # Then each group comes in its order
    for group in "ab":
        assert [body for body in got if body[0] == group] == [f"{group}{n}" for n in range(4)]


def test_a_disabled_mapping_takes_nothing(cloud: Cloud) -> None:
    # Given a disabled mapping
    queue, seen = make_queue(cloud), make_queue(cloud)
    mapping = map_queue(cloud, queue, seen, raises=True, Enabled=False)
    queue.sqs.send_message(QueueUrl=queue.url, MessageBody="later")
    functions = cloud.client("lambda")
    assert functions.get_event_source_mapping(UUID=mapping)["State"] == "Disabled"
    assert seen.is_empty()
    # When it is enabled, then it works
    call(functions, "UpdateEventSourceMapping", UUID=mapping, Enabled=True)
    assert seen.receive()["Body"] == "later"


def test_a_role_that_may_not_poll_is_refused_a_mapping(cloud: Cloud) -> None:
    queue = make_queue(cloud)
    function = make_function(cloud, "def handle(event, context): pass")
    with pytest.raises(ClientError, match="permissions to call ReceiveMessage on SQS"):
        cloud.client("lambda").create_event_source_mapping(
            EventSourceArn=queue.arn, FunctionName=function
        )


def test_a_queue_that_forgets_before_the_function_ends_is_refused(cloud: Cloud) -> None:
    queue = make_queue(cloud, VisibilityTimeout="5")
    code = "def handle(event, context): pass"
    function = make_function(cloud, code, allow(POLL, queue.arn), Timeout=6)
    with pytest.raises(ClientError, match="is less than Function timeout: 6 seconds"):
        cloud.client("lambda").create_event_source_mapping(
            EventSourceArn=queue.arn, FunctionName=function
        )
