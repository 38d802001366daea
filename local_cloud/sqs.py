"""What moto's SQS lacks: attributes that stay, who may use a dead-letter queue, and redrives."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends
from moto.sqs.responses import SQSResponse

from local_cloud.operations import AwsError, Call, operation, store
from local_cloud.patches import replaces

DEDUPLICATION_SECONDS = 5 * 60
LOOK_SECONDS = 0.05  # how often a long poll looks

_receiving = threading.Lock()
_receive_now = SQSBackend.receive_message
_set_stock_attributes = Queue._set_attributes
_stock_attributes: Callable[[Queue], dict[str, Any]] = vars(Queue)["attributes"].fget
_add_message = Queue.add_message


@replaces(Queue, "_set_attributes")
def _set_attributes(queue: Queue, attributes: dict[str, Any], now: float | None = None) -> None:
    """Sets only what is named: moto forgets the policy whenever another attribute is set."""
    policy = getattr(queue, "policy", None)
    _require_permission_to_redrive(queue, attributes.get("RedrivePolicy"))
    _set_stock_attributes(queue, attributes, now)
    if "Policy" not in attributes:
        queue.policy = policy


def _attributes(queue: Queue) -> dict[str, Any]:
    """Returns the attributes as AWS does: JSON is compact, and what is not set is not there."""
    attributes = _stock_attributes(queue)
    for name in ("RedrivePolicy", "RedriveAllowPolicy"):
        value = attributes.pop(name, None)
        if value:
            attributes[name] = json.dumps(json.loads(value), separators=(",", ":"))
    return attributes


def _require_permission_to_redrive(queue: Queue, redrive_policy: Any) -> None:
    """Checks that the dead-letter queue lets this queue use it.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html

    Raises AwsError (InvalidParameterValue) if it does not.
    """
    policy = json.loads(redrive_policy) if isinstance(redrive_policy, str) else redrive_policy
    if not policy or not redrive_policy:
        return
    *_, region, account, name = policy["deadLetterTargetArn"].split(":")
    target = sqs_backends[account][region].queues.get(name)
    allowed = json.loads(getattr(target, "redrive_allow_policy", None) or "{}")
    permission = allowed.get("redrivePermission", "allowAll")
    by_queue = permission == "byQueue" and queue.queue_arn in allowed["sourceQueueArns"]
    if permission != "allowAll" and not by_queue:
        raise AwsError(
            "InvalidParameterValue", f"{name} does not permit {queue.name} to use it for redrives."
        )


Queue.attributes = property(_attributes)  # type: ignore[assignment]
Queue.redrive_allow_policy = None  # type: ignore[attr-defined]
Queue.BASE_ATTRIBUTES = [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"]


@replaces(Queue, "add_message")
def _add_unless_duplicate(queue: Queue, message: Message) -> None:
    """Drops a duplicate of the last five minutes, also of a message that is deleted by now.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
    """
    if queue.fifo_queue and message.deduplication_id and not _is_first(queue, message):
        return
    _add_message(queue, message)


def _is_first(queue: Queue, message: Message) -> bool:
    """Notes the message's deduplication id; says whether nothing had it lately."""
    per_group = queue.attributes["DeduplicationScope"] == "messageGroup"
    scope = (message.group_id if per_group else None, message.deduplication_id)
    now = time.time()
    with queue._messages_lock:
        seen: dict[Any, float] = vars(queue).setdefault("_deduplication", {})
        for old in [key for key, moment in seen.items() if now - moment > DEDUPLICATION_SECONDS]:
            del seen[old]
        if scope in seen:
            return False
        seen[scope] = now
        return True


@replaces(SQSBackend, "receive_message")
def _receive_message(
    backend: SQSBackend, queue_name: str, count: int, wait_seconds_timeout: int, *others: Any
) -> list[Message]:
    """Receives what is there, or the first that comes within the time of a long poll.

    moto's own long poll never sees that a message group has become free, and two at a time may be
    given the same message.
    """
    deadline = time.monotonic() + wait_seconds_timeout
    while True:
        with _receiving:
            messages = _receive_now(backend, queue_name, count, 0, *others)
        if messages or time.monotonic() >= deadline:
            return messages
        time.sleep(LOOK_SECONDS)


@operation(SQSResponse, sqs_backends)
def start_message_move_task(call: Call) -> dict[str, Any]:
    """Moves every visible message of a dead-letter queue back to where it came from, at once."""
    source = _queue(call.parameters["SourceArn"])
    destination = _destination(source, call.parameters.get("DestinationArn"))
    moved = _move(source, destination)
    handle = str(uuid.uuid4())
    store(call.backend, "move_tasks")[handle] = {
        "Status": "COMPLETED",
        "SourceArn": source.queue_arn,
        "DestinationArn": destination.queue_arn,
        "ApproximateNumberOfMessagesMoved": moved,
        "ApproximateNumberOfMessagesToMove": moved,
        "StartedTimestamp": int(time.time() * 1000),
    }
    return {"TaskHandle": handle}


@operation(SQSResponse, sqs_backends)
def list_message_move_tasks(call: Call) -> dict[str, Any]:
    """Returns the latest tasks of a source queue, the last one first."""
    source = call.parameters["SourceArn"]
    tasks = [t for t in store(call.backend, "move_tasks").values() if t["SourceArn"] == source]
    return {"Results": tasks[::-1][: call.parameters.get("MaxResults", 1)]}


def _queue(arn: str) -> Queue:
    *_, region, account, name = arn.split(":")
    queue: Queue = sqs_backends[account][region].get_queue(name)
    return queue


def _destination(source: Queue, arn: str | None) -> Queue:
    """Returns the queue that messages go to: the given one, or the only one they can be from."""
    if arn:
        return _queue(arn)
    users = [
        queue
        for backends in sqs_backends.values()
        for queue in backends[source.region].queues.values()
        if (queue.redrive_policy or {}).get("deadLetterTargetArn") == source.queue_arn
    ]
    if len(users) != 1:
        raise AwsError(
            "InvalidParameterValue",
            "Source queue must be configured as a Dead Letter Queue."
            if not users
            else "Several queues use this dead-letter queue: name the DestinationArn.",
        )
    return users[0]


def _move(source: Queue, destination: Queue) -> int:
    """Returns the number of messages moved; a redriven message is never taken for a duplicate."""
    moved = source.messages
    with source._messages_lock:
        for message in moved:
            source._messages.remove(message)
    with destination._messages_lock:
        for message in moved:
            message.approximate_receive_count = 0
            message.receipt_handle = None
            message.mark_sent(delay_seconds=0)
            destination._messages.append(message)
        destination._messages_lock.notify_all()
    return len(moved)
