"""Locks in a table of DynamoDB, and the executions of CodePipeline."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from handlers.pipelines.environment_lock.lock import Holder

if TYPE_CHECKING:
    from mypy_boto3_codepipeline import CodePipelineClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

__all__ = ["CodePipelineExecutions", "DynamoLocks"]

_IS_HELD_BY = "#pipeline = :pipeline AND #execution = :execution"
_NAMES = {"#pipeline": "pipeline", "#execution": "execution"}


class DynamoLocks:
    """One item for each environment that is deployed to: environment, pipeline, execution, since.

    since: when it was taken, ISO 8601 in UTC, for people.
    """

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def take(self, environment: str, holder: Holder, instead_of: Holder | None) -> Holder:
        """Gives the environment to ``holder`` if it is free or held by it or by ``instead_of``.

        Returns who holds it then, in one call, so that two can't both have it.

        Raises ClientError or BotoCoreError if DynamoDB does not answer.
        """
        replaced = instead_of or holder
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={
                    "environment": {"S": environment},
                    "pipeline": {"S": holder.pipeline},
                    "execution": {"S": holder.execution},
                    "since": {"S": datetime.now(UTC).isoformat(timespec="seconds")},
                },
                ConditionExpression=f"attribute_not_exists(#pipeline) OR ({_IS_HELD_BY})",
                ExpressionAttributeNames=_NAMES,
                ExpressionAttributeValues=_values(replaced),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException as refusal:
            answer: dict[str, Any] = {**refusal.response}
            item = answer["Item"]
            return Holder(item["pipeline"]["S"], item["execution"]["S"])
        return holder

    def give_back(self, environment: str, holder: Holder) -> bool:
        """Frees the environment unless another than ``holder`` holds it; False if so.

        Raises ClientError or BotoCoreError if DynamoDB does not answer.
        """
        try:
            self._dynamodb.delete_item(
                TableName=self._table,
                Key={"environment": {"S": environment}},
                ConditionExpression=f"attribute_not_exists(#pipeline) OR ({_IS_HELD_BY})",
                ExpressionAttributeNames=_NAMES,
                ExpressionAttributeValues=_values(holder),
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True


class CodePipelineExecutions:
    """The executions of the pipelines of this account."""

    def __init__(self, codepipeline: "CodePipelineClient") -> None:
        self._codepipeline = codepipeline

    def goes_on(self, holder: Holder) -> bool:
        """Returns whether the execution has not ended; one that does not exist has ended.

        Raises ValueError for a status that is not known, and ClientError or BotoCoreError if
        CodePipeline does not answer.
        """
        missing = (
            self._codepipeline.exceptions.PipelineNotFoundException,
            self._codepipeline.exceptions.PipelineExecutionNotFoundException,
        )
        try:
            answer = self._codepipeline.get_pipeline_execution(
                pipelineName=holder.pipeline, pipelineExecutionId=holder.execution
            )
        except missing:
            return False
        match answer["pipelineExecution"]["status"]:
            case "InProgress" | "Stopping":
                return True
            case "Cancelled" | "Failed" | "Stopped" | "Succeeded" | "Superseded":
                return False
            case status:
                raise ValueError(f'CodePipeline gives {holder} the unknown status "{status}"')


def _values(holder: Holder) -> "dict[str, AttributeValueTypeDef]":
    return {":pipeline": {"S": holder.pipeline}, ":execution": {"S": holder.execution}}
