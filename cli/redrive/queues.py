"""Moves the messages of a dead-letter queue back into their queue, by SQS itself."""

import time
from typing import Any

from cli.console import console
from cli.errors import OperatorError

_POLL_SECONDS = 0.5
_MOVING = ("RUNNING", "CANCELLING")


def move_back(sqs: Any, dead_letter_queue_url: str) -> int:
    """Returns how many messages SQS moved back to the queue they came from.

    sqs: a client of the queue's account. Raises OperatorError if SQS could not move all of them.
    """
    arn = _arn(sqs, dead_letter_queue_url)
    if not _moves(sqs, arn) or _moves(sqs, arn)[0]["Status"] not in _MOVING:
        sqs.start_message_move_task(SourceArn=arn)
    with console.status("Moving messages back") as status:
        while (move := _moves(sqs, arn)[0])["Status"] in _MOVING:
            moved, total = _moved(move), move.get("ApproximateNumberOfMessagesToMove", "?")
            status.update(f"Moving messages back: {moved} of {total}")
            time.sleep(_POLL_SECONDS)
    if move["Status"] != "COMPLETED":
        reason = move.get("FailureReason", "SQS gives no reason")
        raise OperatorError(f"Moving messages back ended with {move['Status']}: {reason}")
    return _moved(move)


def _arn(sqs: Any, url: str) -> str:
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(answer["Attributes"]["QueueArn"])


def _moves(sqs: Any, arn: str) -> list[dict[str, Any]]:
    """Returns the queue's last move, if there ever was one."""
    moves: list[dict[str, Any]] = sqs.list_message_move_tasks(SourceArn=arn)["Results"]
    return moves


def _moved(move: dict[str, Any]) -> int:
    return int(move.get("ApproximateNumberOfMessagesMoved", 0))
