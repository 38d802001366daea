"""The ledger of hotfixes: what was issued to each, and what has been done with it.

One item of a DynamoDB table for each hotfix:

hotfix          the hotfix's name, the key
repository, branch
access_token    of its present issue; none if it was only ever refused
record_id       of the ProvisionProduct that the access token was given to
pull_requests   map: destination branch → id of the pull request that was opened to it
reissued        whether an earlier issue may have opened pull requests that the map lacks
spent_by        id of the execution that deployed Prod
announced_<what>  when that was last announced, seconds since 1970
idle_check_at   when to look next whether anybody still works on it, seconds since 1970
expires_at      set when the hotfix is gone; DynamoDB deletes the item some days after that second

Every write is one conditional UpdateItem, so two functions at work on one hotfix agree on one
issue, and what belongs to an earlier one is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

__all__ = ["ANNOUNCED", "Hotfix", "IssueReplaced", "Ledger", "hotfix_in"]

ANNOUNCED = "announced_"
_THIS_ISSUE = "access_token = :token"


class IssueReplaced(RuntimeError):
    """The ledger holds another access token for the hotfix by now, or none."""


@dataclass(frozen=True)
class Hotfix:
    """One hotfix, as the ledger knows it.

    announced: what was announced → when, seconds since 1970.
    """

    name: str
    repository: str
    branch: str
    access_token: str | None = None
    record_id: str | None = None
    pull_requests: Mapping[str, str] = field(default_factory=dict)
    reissued: bool = False
    spent_by: str | None = None
    announced: Mapping[str, int] = field(default_factory=dict)
    idle_check_at: int | None = None
    expires_at: int | None = None

    def pull_request_of(self, destination: str) -> str | None:
        """Returns the id of the pull request to that branch, or None if none was recorded."""
        return self.pull_requests.get(destination)


class Ledger:
    """The ledger's table: what the function that opens pull requests needs of it.

    Each method raises ClientError or BotoCoreError if DynamoDB does not answer.
    """

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def read(self, name: str) -> Hotfix | None:
        """Returns the hotfix as the last write left it, or None if there is none. GetItem."""
        answer = self._dynamodb.get_item(
            TableName=self._table, Key={"hotfix": {"S": name}}, ConsistentRead=True
        )
        return hotfix_in(answer["Item"]) if "Item" in answer else None

    def record_pull_request(
        self, name: str, access_token: str, destination: str, pull_request_id: str
    ) -> str:
        """Records the pull request to ``destination`` unless one is recorded already. UpdateItem.

        Returns the id of the one that then is.

        Raises IssueReplaced if ``access_token`` is not that of the present issue.
        """
        item = self._update_issue(
            name,
            access_token,
            "SET pull_requests.#to = if_not_exists(pull_requests.#to, :id)",
            {":id": {"S": pull_request_id}},
            {"#to": destination},
        )
        return hotfix_in(item).pull_requests[destination]

    def spend(self, name: str, access_token: str, execution: str) -> str:
        """Marks the token as spent by the execution unless it is spent already. UpdateItem.

        Returns the id of the execution that then has spent it.

        Raises IssueReplaced if ``access_token`` is not that of the present issue.
        """
        item = self._update_issue(
            name,
            access_token,
            "SET spent_by = if_not_exists(spent_by, :execution)",
            {":execution": {"S": execution}},
        )
        return hotfix_in(item).spent_by or execution

    def _update_issue(
        self,
        name: str,
        access_token: str | None,
        update: str,
        values: Mapping[str, Any],
        names: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        """Updates the item if its token is that one, and returns it. Raises IssueReplaced."""
        token = {"S": access_token or ""}
        item = self._update(name, update, {**values, ":token": token}, _THIS_ISSUE, names)
        if item.get("access_token") != token:
            raise IssueReplaced(f"another access token than this one is issued to {name}")
        return item

    def _update(
        self,
        name: str,
        update: str,
        values: Mapping[str, Any],
        condition: str | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        """Returns the item that then stands: updated or, if the condition fails, as it was."""
        given: dict[str, Any] = {
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ExpressionAttributeNames": names,
        }
        try:
            updated: dict[str, Any] = self._dynamodb.update_item(
                TableName=self._table,
                Key={"hotfix": {"S": name}},
                UpdateExpression=update,
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **{key: value for key, value in given.items() if value},
            )["Attributes"]
        except self._dynamodb.exceptions.ConditionalCheckFailedException as refusal:
            answer: dict[str, Any] = {**refusal.response}
            return dict(answer.get("Item", {}))
        return updated


def hotfix_in(item: Mapping[str, Any]) -> Hotfix:
    """Returns the hotfix that an item of the table holds."""
    plain = {key: next(iter(value.values())) for key, value in item.items()}
    return Hotfix(
        name=plain["hotfix"],
        repository=plain["repository"],
        branch=plain["branch"],
        access_token=plain.get("access_token"),
        record_id=plain.get("record_id"),
        pull_requests={to: id["S"] for to, id in plain.get("pull_requests", {}).items()},
        reissued=plain.get("reissued", False),
        spent_by=plain.get("spent_by"),
        announced={
            key.removeprefix(ANNOUNCED): int(seconds)
            for key, seconds in plain.items()
            if key.startswith(ANNOUNCED)
        },
        idle_check_at=_seconds(plain.get("idle_check_at")),
        expires_at=_seconds(plain.get("expires_at")),
    )


def _seconds(number: str | None) -> int | None:
    return None if number is None else int(number)
