"""Tables are guarded by IAM as AWS guards them: by table, by partition key, and by their key."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.workloads import allow, unique


@pytest.fixture
def key(cloud: Cloud) -> str:
    """The ARN of a new KMS key."""
    return str(cloud.client("kms").create_key()["KeyMetadata"]["Arn"])


@pytest.fixture
def table(cloud: Cloud, key: str) -> str:
    """The name of a new table with the partition key ``hotfix``, encrypted with the key."""
    name = unique("table")
    cloud.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "hotfix", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "hotfix", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    return name


def client(cloud: Cloud, *statements: dict[str, Any]) -> Any:
    return cloud.client("dynamodb", TOOLS_ACCOUNT, cloud.role(TOOLS_ACCOUNT, *statements))


def arn_of(table: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{TOOLS_ACCOUNT}:table/{table}"


def item(hotfix: str) -> dict[str, dict[str, str]]:
    return {"hotfix": {"S": hotfix}}


def test_an_encrypted_table_takes_its_key(cloud: Cloud, table: str, key: str) -> None:
    # Given a role that may write to the table and not use its key
    writes = allow("dynamodb:PutItem", arn_of(table))
    with pytest.raises(ClientError, match=f"kms:Decrypt on resource: {key}"):
        client(cloud, writes).put_item(TableName=table, Item=item("a"))
    # When it may use the key through DynamoDB, for this table, then it writes
    bound = {
        "kms:ViaService": f"dynamodb.{REGION}.amazonaws.com",
        "kms:EncryptionContext:aws:dynamodb:tableName": table,
    }
    uses = allow("kms:Decrypt", key, Condition={"StringEquals": bound})
    client(cloud, writes, uses).put_item(TableName=table, Item=item("a"))


def test_a_role_can_be_bound_to_partition_keys(cloud: Cloud, table: str, key: str) -> None:
    # Given a role that may only touch the items of one hotfix
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["own"]}}
    dynamodb = client(
        cloud, allow("dynamodb:*", arn_of(table), Condition=own), allow("kms:Decrypt", key)
    )
    # Then it writes these, alone or in batches, and no others
    dynamodb.put_item(TableName=table, Item=item("own"))
    dynamodb.batch_write_item(RequestItems={table: [{"DeleteRequest": {"Key": item("own")}}]})
    with pytest.raises(ClientError, match="dynamodb:PutItem"):
        dynamodb.put_item(TableName=table, Item=item("another"))
    with pytest.raises(ClientError, match="dynamodb:BatchGetItem"):
        dynamodb.batch_get_item(RequestItems={table: {"Keys": [item("own"), item("another")]}})


def test_a_table_is_made_with_a_key_that_one_may_grant(cloud: Cloud, key: str) -> None:
    with pytest.raises(ClientError, match=f"kms:DescribeKey on resource: {key}"):
        client(cloud, allow("dynamodb:*", "*")).create_table(
            TableName=unique("table"),
            AttributeDefinitions=[{"AttributeName": "hotfix", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "hotfix", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
        )


def test_a_table_with_the_key_of_the_service_takes_no_key(cloud: Cloud) -> None:
    # Given a table that is encrypted with DynamoDB's own key
    name = unique("table")
    cloud.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "hotfix", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "hotfix", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS"},
    )
    # Then it takes no more than writing
    writer = client(cloud, allow("dynamodb:PutItem", arn_of(name)))
    writer.put_item(TableName=name, Item=item("a"))
