"""The ledger as the reconciler writes it: issues, places and announcements."""

from collections.abc import Iterator
from typing import Any

from handlers.hotfix_pipelines.ledger import ANNOUNCED, Hotfix, Ledger, hotfix_in

__all__ = ["Issues"]

_NOT_ISSUED = "attribute_not_exists(access_token)"


class Issues(Ledger):
    """The ledger's table: what the reconciler needs of it. UpdateItem, and Scan for the sweep.

    Besides the hotfixes it holds one item for each repository, whose key no hotfix can have:

    hotfix          "repository/<name>"
    places          the access tokens that count against the most hotfixes of a repository
    """

    def hotfixes(self) -> Iterator[Hotfix]:
        """Yields every hotfix, one call for each MiB of them: some 2,000."""
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._table, FilterExpression="attribute_exists(branch)", ConsistentRead=True
        )
        for page in pages:
            yield from map(hotfix_in, page["Items"])

    def issue(self, hotfix: Hotfix, access_token: str, idle_check_at: int) -> Hotfix:
        """Issues the access token in place of ``hotfix.access_token``, and starts afresh.

        idle_check_at: seconds since 1970.

        Returns the hotfix that then stands: with another token if somebody else was first.
        """
        values: dict[str, Any] = {
            ":repository": {"S": hotfix.repository},
            ":branch": {"S": hotfix.branch},
            ":new": {"S": access_token},
            ":none": {"M": {}},
            ":reissued": {"BOOL": hotfix.access_token is not None},
            ":idle_check_at": {"N": str(idle_check_at)},
        }
        condition = _NOT_ISSUED
        if hotfix.access_token is not None:
            condition, values[":token"] = "access_token = :token", {"S": hotfix.access_token}
        item = self._update(
            hotfix.name,
            "SET repository = :repository, branch = :branch, access_token = :new, "
            "pull_requests = :none, reissued = :reissued, idle_check_at = :idle_check_at "
            f"REMOVE record_id, spent_by, expires_at, {ANNOUNCED}tainted",
            values,
            condition,
        )
        return hotfix_in(item)

    def record_provisioning(self, name: str, access_token: str, record_id: str) -> None:
        """Records the request that provisions the product. Raises IssueReplaced."""
        record = {":record": {"S": record_id}}
        self._update_issue(name, access_token, "SET record_id = :record", record)

    def close(self, hotfix: Hotfix, expires_at: int) -> None:
        """Gives the place back and lets the item expire; an issue made since then stays.

        expires_at: seconds since 1970.
        """
        values: dict[str, Any] = {":at": {"N": str(expires_at)}}
        condition = f"attribute_exists(branch) AND {_NOT_ISSUED}"
        if hotfix.access_token is not None:
            self.leave_place(hotfix)  # first, or a crash here would keep it for ever
            condition, values[":token"] = "access_token = :token", {"S": hotfix.access_token}
        forgotten = ", ".join(ANNOUNCED + each for each in hotfix.announced)
        update = "SET expires_at = :at" + (f" REMOVE {forgotten}" if forgotten else "")
        self._update(hotfix.name, update, values, condition)

    def reopen(self, hotfix: Hotfix) -> None:
        """Lets the item stay: the hotfix is not gone after all. Raises IssueReplaced."""
        self._update_issue(hotfix.name, hotfix.access_token, "REMOVE expires_at", {})

    def take_place(self, issued: Hotfix, at_most: int | None = None) -> bool:
        """Counts the issue among its repository's; False if ``at_most`` others are there."""
        values: dict[str, Any] = {":one": {"SS": [issued.access_token]}}
        condition = None
        if at_most is not None:
            values |= {":token": {"S": issued.access_token}, ":most": {"N": str(at_most)}}
            condition = (
                "attribute_not_exists(places) OR size(places) < :most OR contains(places, :token)"
            )
        item = self._update(_places(issued), "ADD places :one", values, condition)
        return issued.access_token in item["places"]["SS"]

    def leave_place(self, issued: Hotfix) -> None:
        """Counts the issue no more."""
        values = {":one": {"SS": [issued.access_token]}}
        self._update(_places(issued), "DELETE places :one", values)

    def note_announced(self, hotfix: Hotfix, what: str, at: int) -> None:
        """Notes when ``what`` was announced, also of a hotfix that nothing was issued to.

        what: letters and underscores; at: seconds since 1970.
        """
        values = {
            ":repository": {"S": hotfix.repository},
            ":branch": {"S": hotfix.branch},
            ":at": {"N": str(at)},
        }
        update = f"SET repository = :repository, branch = :branch, {ANNOUNCED}{what} = :at"
        self._update(hotfix.name, update, values)

    def forget_announced(self, hotfix: Hotfix, what: str) -> None:
        """Lets ``what`` be announced anew if it comes again."""
        self._update(hotfix.name, f"REMOVE {ANNOUNCED}{what}", {}, "attribute_exists(branch)")

    def postpone_idle_check(self, issued: Hotfix, to: int) -> bool:
        """Sets when to look next whether the hotfix is idle; False if somebody else just did.

        to: seconds since 1970.
        """
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key={"hotfix": {"S": issued.name}},
                UpdateExpression="SET idle_check_at = :to",
                ConditionExpression="idle_check_at = :due",
                ExpressionAttributeValues={
                    ":due": {"N": str(issued.idle_check_at)},
                    ":to": {"N": str(to)},
                },
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _places(issued: Hotfix) -> str:
    return f"repository/{issued.repository}"
