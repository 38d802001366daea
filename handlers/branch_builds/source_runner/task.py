"""The ECS task that this process is."""

import json
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from handlers.shared.log import logger

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient

__all__ = ["Task", "own_task_arn"]


def own_task_arn(metadata_uri: str) -> str:
    """Returns this task's ARN.

    metadata_uri: ECS_CONTAINER_METADATA_URI_V4, which ECS sets in every container.

    Raises OSError if the endpoint does not answer.
    """
    with urllib.request.urlopen(f"{metadata_uri}/task", timeout=5) as answer:  # noqa: S310 ECS's own
        return str(json.load(answer)["TaskARN"])


@dataclass(frozen=True)
class Task:
    """A running ECS task."""

    ecs: "ECSClient"
    cluster_arn: str
    task_arn: str

    def sign_off(self) -> None:
        """Stops the task: ECS at once no longer lists it as running, and sends it SIGTERM.

        If ECS refuses, that is logged: a push that arrives just now might then wait for the alarm
        on the queue's age.
        """
        try:
            self.ecs.stop_task(
                cluster=self.cluster_arn, task=self.task_arn, reason="The queue is empty."
            )
        except (BotoCoreError, ClientError):
            logger.exception("ECS did not take the sign-off")
