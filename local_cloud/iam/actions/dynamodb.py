"""Amazon DynamoDB: everything is on a table, one of its indexes, or one of its backups.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
"""

from collections.abc import Iterable, Mapping
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table as DynamoTable

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import Access, Table
from local_cloud.iam.context import Context, context

_TRANSACTION_ACTIONS = {
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


def table_arn(call: ApiCall, table: str) -> str:
    """Returns the ARN of a table that is given by name or by ARN."""
    return table if table.startswith("arn:") else call.arn("dynamodb", f"table/{table}")


def find_table(arn: str) -> DynamoTable | None:
    """Returns the table with this ARN, also of one of its indexes; None if there is none."""
    _, _, _, region, account, resource = arn.split(":", 5)
    name = resource.split("/")[1]
    table: DynamoTable | None = dynamodb_backends[account][region].tables.get(name)
    return table


def _on_item(call: ApiCall) -> list[Access]:
    arn = table_arn(call, call.parameters["TableName"])
    item = call.parameters.get("Key") or call.parameters.get("Item") or {}
    keys = {**TABLE.context(call), **_leading_keys(arn, [item])}
    return [Access(f"dynamodb:{call.operation}", arn, keys)]


def _on_table_or_index(call: ApiCall) -> list[Access]:
    """A query or scan of an index is held against the index alone."""
    arn, index = table_arn(call, call.parameters["TableName"]), call.parameters.get("IndexName")
    resource = f"{arn}/index/{index}" if index else arn
    return [Access(f"dynamodb:{call.operation}", resource, TABLE.context(call))]


def _batch(call: ApiCall) -> list[Access]:
    return [
        Access(
            f"dynamodb:{call.operation}",
            table_arn(call, table),
            _leading_keys(table_arn(call, table), _batched_items(requests)),
        )
        for table, requests in call.parameters["RequestItems"].items()
    ]


def _batched_items(requests: Any) -> list[Mapping[str, Any]]:
    """Returns the keys or items of one table in a BatchGetItem or BatchWriteItem."""
    if isinstance(requests, dict):
        keys: list[Mapping[str, Any]] = requests["Keys"]
        return keys
    return [
        request["PutRequest"]["Item"]
        if "PutRequest" in request
        else request["DeleteRequest"]["Key"]
        for request in requests
    ]


def _transaction(call: ApiCall) -> list[Access]:
    enclosing = {"dynamodb:EnclosingOperation": call.operation}
    return [
        Access(
            f"dynamodb:{_TRANSACTION_ACTIONS[kind]}",
            table_arn(call, member["TableName"]),
            {
                **context(enclosing),
                **_leading_keys(
                    table_arn(call, member["TableName"]), [member.get("Key") or member["Item"]]
                ),
            },
        )
        for item in call.parameters["TransactItems"]
        for kind, member in item.items()
    ]


def _leading_keys(arn: str, items: Iterable[Mapping[str, Any]]) -> Context:
    """Returns the condition key with the partition keys that are touched."""
    table = find_table(arn)
    if table is None:
        return {}
    values = [
        str(next(iter(item[name].values())))
        for item in items
        if (name := table.hash_key_attr) in item
    ]
    return context({"dynamodb:LeadingKeys": values or None})


def _create_table(call: ApiCall) -> list[Access]:
    """A table with tags is tagged as well."""
    arn = table_arn(call, call.parameters["TableName"])
    accesses = [Access("dynamodb:CreateTable", arn)]
    return accesses + ([Access("dynamodb:TagResource", arn)] if call.parameters.get("Tags") else [])


TABLE = Table(
    prefix="dynamodb",
    arns={
        "TableName": table_arn,
        "TableArn": "{}",
        "ResourceArn": "{}",
        "BackupArn": "{}",
        "ExportArn": "{}",
        "StreamArn": "{}",
        "TargetTableName": table_arn,
    },
    keys={
        "dynamodb:ReturnConsumedCapacity": "ReturnConsumedCapacity",
        "dynamodb:ReturnValues": "ReturnValues",
        "dynamodb:Select": "Select",
    },
    special={
        "CreateTable": _create_table,
        **dict.fromkeys(("GetItem", "PutItem", "UpdateItem", "DeleteItem"), _on_item),
        **dict.fromkeys(("Query", "Scan"), _on_table_or_index),
        **dict.fromkeys(("BatchGetItem", "BatchWriteItem"), _batch),
        **dict.fromkeys(("TransactGetItems", "TransactWriteItems"), _transaction),
    },
)
