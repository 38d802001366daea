"""The ledger of machine steps: which execution sent which command.

One item of a DynamoDB table for each execution of a machine step's state machine:

execution     the execution's ARN, the key
environment   whose machines it is about
command_id    of the command that it sent; none before that
sent_at       when it was about to send, ISO 8601 in UTC
expires_at    seconds since 1970; DynamoDB deletes the item some days after that

SendCommand takes no token. So an execution claims its item before it sends: whoever finds a claim
looks for the command first.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

__all__ = ["Claim", "Ledger"]

KEPT_FOR = timedelta(days=40)  # an execution ends after a week at most; its history a month later


@dataclass(frozen=True)
class Claim:
    """What one execution has done or is about to do. sent_at: in UTC."""

    execution: str
    environment: str
    sent_at: datetime
    command_id: str | None = None


class Ledger:
    """The ledger's table. Each method raises ClientError or BotoCoreError if DynamoDB does."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def read(self, execution: str) -> Claim | None:
        """Returns the execution's claim, or None if it has made none."""
        answer = self._dynamodb.get_item(
            TableName=self._table, Key={"execution": {"S": execution}}, ConsistentRead=True
        )
        item = answer.get("Item")
        if item is None:
            return None
        return Claim(
            execution,
            item["environment"]["S"],
            datetime.fromisoformat(item["sent_at"]["S"]),
            item["command_id"]["S"] if "command_id" in item else None,
        )

    def claim(self, execution: str, environment: str) -> bool:
        """Claims the right to send a command; False if the execution has claimed it before."""
        now = datetime.now(UTC)
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={
                    "execution": {"S": execution},
                    "environment": {"S": environment},
                    "sent_at": {"S": now.isoformat()},
                    "expires_at": {"N": str(int((now + KEPT_FOR).timestamp()))},
                },
                ConditionExpression="attribute_not_exists(execution)",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def record_command(self, execution: str, command_id: str) -> None:
        """Records the command that the execution has sent."""
        self._dynamodb.update_item(
            TableName=self._table,
            Key={"execution": {"S": execution}},
            UpdateExpression="SET command_id = :command",
            ExpressionAttributeValues={":command": {"S": command_id}},
        )
