"""Hands the events that a dead-letter queue holds to the function they were meant for."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from cli.console import complain
from cli.errors import OperatorError
from cli.platform import Platform

_RECEIVE = {"MaxNumberOfMessages": 10, "WaitTimeSeconds": 1, "VisibilityTimeout": 120}


class Undeliverable(Exception):
    """The event's function does not take it, or no function is meant for it."""


@dataclass(frozen=True)
class Sender:
    """Invokes the platform's functions, by a client of AWS Lambda in the tools account."""

    client: Any
    platform: Platform

    def send(self, event: dict[str, Any]) -> None:
        """Has the event handled; raises Undeliverable if that fails."""
        answer = self.client.invoke(
            FunctionName=self._function_of(event), Payload=json.dumps(event).encode()
        )
        if "FunctionError" in answer:
            raise Undeliverable(answer["Payload"].read().decode())

    def wake_runner(self) -> None:
        """Has a runner started for what is in the queue, as the scheduled wake-up does.

        Raises OperatorError if none starts.
        """
        wake_up = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}
        try:
            self.send({**wake_up, "id": str(uuid4())})
        except Undeliverable as error:
            raise OperatorError(
                "The pushes are back, but no runner started; the next wake-up, within 5 minutes, "
                f"tries again: {error}"
            ) from error

    def _function_of(self, event: dict[str, Any]) -> str:
        match event.get("source"):
            case "aws.codecommit" | "aws.events" | "aws.cloudwatch":
                return self.platform.intake_function
            case "aws.codebuild":
                return self.platform.build_result_function
            case source:
                raise Undeliverable(f"no function takes events of {source}")


def redeliver(sqs: Any, queue_url: str, sender: Sender) -> tuple[int, int]:
    """Returns how many events of the queue were handled now, and how many failed again.

    An event is deleted after it was handled. One that fails stays, hidden for two minutes.
    """
    sent = failed = 0
    while messages := sqs.receive_message(QueueUrl=queue_url, **_RECEIVE).get("Messages"):
        for message in messages:
            try:
                sender.send(json.loads(message["Body"]))
            except (ValueError, Undeliverable) as error:
                complain(f"{queue_url.rpartition('/')[2]}: {message['MessageId']}: {error}")
                failed += 1
            else:
                sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
                sent += 1
    return sent, failed
