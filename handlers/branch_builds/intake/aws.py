"""The queue of pushes on SQS and the runners on ECS."""

import time
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from handlers.branch_builds.intake.runners import Backlog, RunnerNotStarted, Sighting
from handlers.branch_builds.push import Push
from handlers.shared.log import logger
from modules.naming import Kind, name

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.literals import AssignPublicIpType, DesiredStatusType
    from mypy_boto3_ecs.type_defs import RunTaskRequestTypeDef
    from mypy_boto3_sqs import SQSClient

__all__ = ["EcsFleet", "SqsPushQueue"]


class SqsPushQueue:
    """A FIFO queue that keeps the pushes of one branch in order, and those of others apart."""

    def __init__(self, sqs: "SQSClient", url: str) -> None:
        self._sqs = sqs
        self._url = url

    def enqueue(self, push: Push) -> None:
        """Sends the push as one message. SQS drops a second one of the same event for 5 minutes.

        Raises ClientError or BotoCoreError if SQS does not take it.
        """
        self._sqs.send_message(
            QueueUrl=self._url,
            MessageBody=push.to_json(),
            MessageGroupId=name(
                Kind.MESSAGE_GROUP, push.repository, push.reference_type, push.reference
            ),
            MessageDeduplicationId=name(Kind.DEDUPLICATION_ID, push.event_id),
        )

    def backlog(self) -> Backlog | None:
        """Returns SQS's estimate of what the queue holds, or None if it gives none."""
        try:
            attributes = self._sqs.get_queue_attributes(
                QueueUrl=self._url,
                AttributeNames=[
                    "ApproximateNumberOfMessages",
                    "ApproximateNumberOfMessagesNotVisible",
                ],
            )["Attributes"]
        except (BotoCoreError, ClientError):
            logger.warning("SQS does not say what the queue holds", exc_info=True)
            return None
        return Backlog(
            visible=int(attributes["ApproximateNumberOfMessages"]),
            in_flight=int(attributes["ApproximateNumberOfMessagesNotVisible"]),
        )


class EcsFleet:
    """The runners: Fargate tasks of one family in one cluster."""

    def __init__(
        self,
        ecs: "ECSClient",
        *,
        cluster: str,
        family: str,
        subnets: tuple[str, ...],
        security_group: str,
        assign_public_ip: "AssignPublicIpType",
    ) -> None:
        self._ecs = ecs
        self._request: RunTaskRequestTypeDef = {
            "cluster": cluster,
            "taskDefinition": family,
            "launchType": "FARGATE",
            "count": 1,
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "subnets": subnets,
                    "securityGroups": [security_group],
                    "assignPublicIp": assign_public_ip,
                }
            },
        }

    def look(self) -> Sighting | None:
        """Returns the tasks that ECS lists, in two calls, or None if it does not list them."""
        minute = int(time.time() / 60)
        try:
            # Running ones first: a task that signs off between the calls is then in both lists.
            return Sighting(self._tasks("RUNNING"), self._tasks("STOPPED"), minute)
        except (BotoCoreError, ClientError):
            logger.warning("ECS does not say how many runners run", exc_info=True)
            return None

    def start(self, started_by: str, after: Sighting | None) -> str | None:
        """Runs one task of the family's latest revision.

        started_by: at most 128 letters, digits, - / and _ (RunTask's startedBy).

        Returns its ARN, or None if the token of ``after`` has started another's.

        Raises RunnerNotStarted if ECS refuses, or answers with a failure.
        """
        request: RunTaskRequestTypeDef = {**self._request, "startedBy": started_by}
        if after is not None:
            request["clientToken"] = after.token
        try:
            answer = self._ecs.run_task(**request)
        except self._ecs.exceptions.ConflictException:
            return None
        except (BotoCoreError, ClientError) as error:
            raise self._not_started(str(error)) from error
        if not answer["tasks"]:
            reasons = (
                f"{each.get('reason')} {each.get('detail', '')}" for each in answer["failures"]
            )
            raise self._not_started("; ".join(reasons) or "it gives no reason")
        return answer["tasks"][0]["taskArn"]

    def _tasks(self, desired_status: "DesiredStatusType") -> frozenset[str]:
        pages = self._ecs.get_paginator("list_tasks").paginate(
            cluster=self._request["cluster"],
            family=self._request["taskDefinition"],
            desiredStatus=desired_status,
        )
        return frozenset(arn for page in pages for arn in page["taskArns"])

    def _not_started(self, reason: str) -> RunnerNotStarted:
        return RunnerNotStarted(
            f"ECS started no runner of {self._request['taskDefinition']} in "
            f"{self._request['cluster']}: {reason.strip()}. Queued pushes "
            "wait; this event is tried again, and so is every wake-up. See "
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html"
        )
