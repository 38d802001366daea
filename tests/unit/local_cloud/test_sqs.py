"""Queues keep what they are told, drop duplicates, and give their dead letters back."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.contract import call


@pytest.fixture
def sqs(cloud: Cloud) -> Any:
    return cloud.client("sqs")


@pytest.fixture
def queues(sqs: Any) -> Iterator[tuple[str, str]]:
    """A FIFO queue and its dead-letter queue, by URL."""
    name = uuid4().hex[:8]
    dead = create(sqs, f"{name}-dead.fifo")
    live = create(sqs, f"{name}.fifo", RedrivePolicy=redrive_to(sqs, dead))
    yield live, dead
    for url in (live, dead):
        sqs.delete_queue(QueueUrl=url)


def create(sqs: Any, name: str, **attributes: str) -> str:
    given = {"FifoQueue": "true", **attributes}
    return str(sqs.create_queue(QueueName=name, Attributes=given)["QueueUrl"])


def redrive_to(sqs: Any, dead: str) -> str:
    return json.dumps({"deadLetterTargetArn": arn_of(sqs, dead), "maxReceiveCount": 1})


def arn_of(sqs: Any, url: str) -> str:
    return str(attributes_of(sqs, url)["QueueArn"])


def attributes_of(sqs: Any, url: str) -> Any:
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


def send(sqs: Any, url: str, body: str, group: str = "a") -> None:
    sqs.send_message(
        QueueUrl=url, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=body
    )


def receive(sqs: Any, url: str) -> list[Any]:
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return list(answer.get("Messages", []))


def test_setting_one_attribute_leaves_the_policy(sqs: Any, queues: tuple[str, str]) -> None:
    # Given a queue with a policy
    live, _ = queues
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    sqs.set_queue_attributes(QueueUrl=live, Attributes={"Policy": json.dumps(policy)})
    # When another attribute is set
    sqs.set_queue_attributes(QueueUrl=live, Attributes={"VisibilityTimeout": "7"})
    # Then the policy is still there, until it is set to nothing
    assert json.loads(attributes_of(sqs, live)["Policy"]) == policy
    sqs.set_queue_attributes(QueueUrl=live, Attributes={"Policy": ""})
    assert "Policy" not in attributes_of(sqs, live)


def test_a_duplicate_is_dropped_even_after_the_first_was_deleted(
    sqs: Any, queues: tuple[str, str]
) -> None:
    # Given a message that was received and deleted
    live, _ = queues
    send(sqs, live, "push")
    (message,) = receive(sqs, live)
    sqs.delete_message(QueueUrl=live, ReceiptHandle=message["ReceiptHandle"])
    # When it is sent again
    send(sqs, live, "push")
    # Then nothing arrives
    assert receive(sqs, live) == []


def test_dead_letters_move_back_to_where_they_came_from(sqs: Any, queues: tuple[str, str]) -> None:
    # Given a message that was received once too often
    live, dead = queues
    send(sqs, live, "push", group="main")
    receive(sqs, live)
    assert receive(sqs, live) == []
    assert len(receive(sqs, dead)) == 1
    # When a move is started
    source = arn_of(sqs, dead)
    call(sqs, "StartMessageMoveTask", SourceArn=source)
    # Then the queue has it again, in its group
    assert [m["Body"] for m in receive(sqs, live)] == ["push"]
    (task,) = call(sqs, "ListMessageMoveTasks", SourceArn=source)["Results"]
    assert task["Status"] == "COMPLETED"
    assert task["ApproximateNumberOfMessagesMoved"] == 1
    assert task["DestinationArn"] == arn_of(sqs, live)


def test_a_dead_letter_queue_may_refuse_other_queues(sqs: Any, queues: tuple[str, str]) -> None:
    # Given a dead-letter queue that is for one queue only
    live, dead = queues
    allowed = {"redrivePermission": "byQueue", "sourceQueueArns": [arn_of(sqs, live)]}
    attributes = {"RedriveAllowPolicy": json.dumps(allowed)}
    sqs.set_queue_attributes(QueueUrl=dead, Attributes=attributes)
    # Then that queue may name it, and no other
    redrive = {"RedrivePolicy": redrive_to(sqs, dead)}
    sqs.set_queue_attributes(QueueUrl=live, Attributes=redrive)
    with pytest.raises(ClientError, match="does not permit"):
        create(sqs, f"{uuid4().hex[:8]}.fifo", **redrive)


def test_a_long_poll_sees_that_a_group_has_become_free(sqs: Any, queues: tuple[str, str]) -> None:
    live, _ = queues
    # Given a message in work, and another of its group behind it
    send(sqs, live, "first")
    first = sqs.receive_message(QueueUrl=live, VisibilityTimeout=60)["Messages"][0]
    send(sqs, live, "second")
    # When the first is deleted while someone waits
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(sqs.receive_message, QueueUrl=live, WaitTimeSeconds=20)
        sqs.delete_message(QueueUrl=live, ReceiptHandle=first["ReceiptHandle"])
        # Then the second arrives at once, and does not take the poll's time
        assert [each["Body"] for each in waiting.result(timeout=10)["Messages"]] == ["second"]


def test_two_receivers_never_get_the_same_message(sqs: Any, queues: tuple[str, str]) -> None:
    live, _ = queues
    # Given many messages, each of its own group
    sent = [f"message {number}" for number in range(30)]
    for body in sent:
        send(sqs, live, body, group=body)
    # When several receive at the same time
    with ThreadPoolExecutor(max_workers=6) as pool:
        answers = pool.map(
            lambda _: sqs.receive_message(QueueUrl=live, MaxNumberOfMessages=5), range(6)
        )
        received = [message["Body"] for answer in answers for message in answer["Messages"]]
    # Then each message arrives once
    assert sorted(received) == sorted(sent)
