"""Calls over HTTP are allowed or refused as AWS would, and every decision is recorded."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import SOURCE_ACCOUNT, TOOLS_ACCOUNT, Cloud

REGION = "eu-west-1"


def allow(action: str | list[str], resource: str | list[str], **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


@pytest.fixture
def queue(cloud: Cloud) -> Iterator[str]:
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=f"q-{uuid4().hex[:8]}")["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


def arn_of(queue: str) -> str:
    account, name = queue.split("/")[-2:]
    return f"arn:aws:sqs:{REGION}:{account}:{name}"


def test_a_role_does_what_it_may_and_nothing_else(cloud: Cloud, queue: str) -> None:
    # Given a role that may only send to the queue
    role = cloud.role(TOOLS_ACCOUNT, allow("sqs:SendMessage", arn_of(queue)))
    sqs = cloud.client("sqs", TOOLS_ACCOUNT, role)
    # Then it sends, alone or in batches
    sqs.send_message(QueueUrl=queue, MessageBody="a")
    sqs.send_message_batch(QueueUrl=queue, Entries=[{"Id": "1", "MessageBody": "b"}])
    # And is told in AWS's words that it may not receive
    with pytest.raises(ClientError) as error:
        sqs.receive_message(QueueUrl=queue)
    assert code(error) == "AccessDenied"
    assert error.value.response["Error"]["Message"] == (
        f"User: arn:aws:sts::{TOOLS_ACCOUNT}:assumed-role/{role}/test is not authorized to perform:"
        f" sqs:ReceiveMessage on resource: {arn_of(queue)} because no identity-based policy allows"
        " the sqs:ReceiveMessage action"
    )


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("lambda", "list_functions", {}, "AccessDeniedException"),
        ("ecs", "list_clusters", {}, "AccessDeniedException"),
        ("kms", "list_keys", {}, "AccessDeniedException"),
        ("s3", "list_buckets", {}, "AccessDenied"),
        ("iam", "list_roles", {}, "AccessDenied"),
        ("sns", "list_topics", {}, "AuthorizationError"),
        ("ec2", "describe_vpcs", {}, "UnauthorizedOperation"),
        ("cloudwatch", "list_metrics", {}, "AccessDeniedException"),
    ],
)
def test_every_protocol_refuses_in_its_own_shape(
    cloud: Cloud, service: str, operation: str, parameters: dict[str, Any], expected: str
) -> None:
    client = cloud.client(service, TOOLS_ACCOUNT, cloud.role(TOOLS_ACCOUNT))
    with pytest.raises(ClientError) as error:
        getattr(client, operation)(**parameters)
    assert code(error) == expected


def test_a_permissions_boundary_bounds_an_administrator(cloud: Cloud) -> None:
    # Given an administrator bounded to SQS
    iam = cloud.client("iam")
    role = cloud.role(TOOLS_ACCOUNT, allow("*", "*"))
    name = f"boundary-{uuid4().hex[:8]}"
    policy = iam.create_policy(PolicyName=name, PolicyDocument=document(allow("sqs:*", "*")))
    iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=policy["Policy"]["Arn"])
    # Then SQS answers and SNS refuses
    cloud.client("sqs", TOOLS_ACCOUNT, role).list_queues()
    with pytest.raises(ClientError, match="no permissions boundary allows"):
        cloud.client("sns", TOOLS_ACCOUNT, role).list_topics()


def test_a_session_policy_narrows_its_session(cloud: Cloud) -> None:
    narrowed = cloud.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{TOOLS_ACCOUNT}:role/{cloud.role(TOOLS_ACCOUNT, allow('*', '*'))}",
        RoleSessionName="narrow",
        Policy=document(allow("sqs:ListQueues", "*")),
    )["Credentials"]
    credentials = {
        "aws_access_key_id": narrowed["AccessKeyId"],
        "aws_secret_access_key": narrowed["SecretAccessKey"],
        "aws_session_token": narrowed["SessionToken"],
    }
    cloud.client_with(credentials, "sqs").list_queues()
    with pytest.raises(ClientError, match="no session policy allows"):
        cloud.client_with(credentials, "sns").list_topics()


def test_a_trust_policy_asks_for_the_external_id(cloud: Cloud) -> None:
    # Given a role that another account may assume with a shared word
    iam, name = cloud.client("iam"), f"trust-{uuid4().hex[:8]}"
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{SOURCE_ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "shared"}},
    }
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    sts = cloud.client("sts", SOURCE_ACCOUNT)
    # Then only who knows the word assumes it
    sts.assume_role(RoleArn=arn, RoleSessionName="ok", ExternalId="shared")
    for wrong in ({}, {"ExternalId": "other"}):
        with pytest.raises(ClientError, match="not authorized to perform: sts:AssumeRole"):
            sts.assume_role(RoleArn=arn, RoleSessionName="no", **wrong)
    # And nobody a role that does not exist
    with pytest.raises(ClientError, match="not authorized to perform: sts:AssumeRole"):
        sts.assume_role(RoleArn=arn + "x", RoleSessionName="no")


def test_a_queue_of_another_account_opens_only_from_both_sides(cloud: Cloud, queue: str) -> None:
    # Given a role of the source account that may send
    role = cloud.role(SOURCE_ACCOUNT, allow("sqs:SendMessage", arn_of(queue)))
    sender = cloud.client("sqs", SOURCE_ACCOUNT, role)
    with pytest.raises(ClientError, match="no resource-based policy allows"):
        sender.send_message(QueueUrl=queue, MessageBody="a")
    # When the queue lets it in
    principal = {"AWS": f"arn:aws:iam::{SOURCE_ACCOUNT}:role/{role}"}
    policy = document(allow("sqs:SendMessage", arn_of(queue), Principal=principal))
    owner = cloud.client("sqs")
    owner.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    # Then the message arrives there
    sender.send_message(QueueUrl=queue, MessageBody="from afar")
    assert owner.receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "from afar"


def test_a_key_of_another_account_opens_only_from_both_sides(cloud: Cloud) -> None:
    # Given a key that lets the source account use it
    owner = cloud.client("kms")
    root = allow("kms:*", "*", Principal={"AWS": f"arn:aws:iam::{TOOLS_ACCOUNT}:root"})
    guest = {"AWS": f"arn:aws:iam::{SOURCE_ACCOUNT}:root"}
    key = owner.create_key(
        Policy=document(root, allow("kms:GenerateDataKey", "*", Principal=guest))
    )["KeyMetadata"]["Arn"]
    # Then a role there uses it only if its own policies say so too
    unable = cloud.role(SOURCE_ACCOUNT, allow("s3:*", "*"))
    with pytest.raises(ClientError, match="no identity-based policy allows"):
        cloud.client("kms", SOURCE_ACCOUNT, unable).generate_data_key(KeyId=key, KeySpec="AES_256")
    able = cloud.role(SOURCE_ACCOUNT, allow("kms:*", key))
    guest_client = cloud.client("kms", SOURCE_ACCOUNT, able)
    assert guest_client.generate_data_key(KeyId=key, KeySpec="AES_256")["KeyId"] == key
    # And nothing but what the key's policy names
    with pytest.raises(ClientError, match="no resource-based policy allows"):
        guest_client.encrypt(KeyId=key, Plaintext=b"x")


def encrypted_bucket(cloud: Cloud, key: str) -> str:
    """Makes a bucket that the key encrypts, and returns its name."""
    s3, bucket = cloud.client("s3"), f"b-{uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    s3.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": default}]
        },
    )
    return bucket


def test_an_encrypted_bucket_takes_its_key(cloud: Cloud) -> None:
    # Given a bucket with a key of the customer's
    key = cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    bucket = encrypted_bucket(cloud, key)
    put = allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*")
    # Then permission on the bucket alone is not enough
    without = cloud.client("s3", TOOLS_ACCOUNT, cloud.role(TOOLS_ACCOUNT, put))
    with pytest.raises(ClientError, match="kms:GenerateDataKey on resource: " + key):
        without.put_object(Bucket=bucket, Key="a", Body=b"a")
    # And with the key, used by way of S3, it is
    via = {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}}
    use = allow("kms:GenerateDataKey", key, Condition=via)
    cloud.client("s3", TOOLS_ACCOUNT, cloud.role(TOOLS_ACCOUNT, put, use)).put_object(
        Bucket=bucket, Key="a", Body=b"a"
    )


def test_a_key_is_known_by_its_alias(cloud: Cloud) -> None:
    # Given a bucket whose key has an alias, and roles that may use the keys of one alias alone
    key = cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    bucket = encrypted_bucket(cloud, key)
    cloud.client("kms").create_alias(AliasName=f"alias/{bucket}", TargetKeyId=key)

    def writes_as_user_of(alias: str) -> None:
        condition = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias}}
        role = cloud.role(
            TOOLS_ACCOUNT,
            allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*"),
            allow("kms:GenerateDataKey", "*", Condition=condition),
        )
        cloud.client("s3", TOOLS_ACCOUNT, role).put_object(Bucket=bucket, Key="a", Body=b"a")

    # Then only the alias of this very key opens it
    writes_as_user_of(f"alias/{bucket}")
    with pytest.raises(ClientError, match="kms:GenerateDataKey on resource: " + key):
        writes_as_user_of("alias/another")


def test_a_bucket_denies_what_does_not_come_over_tls_and_nothing_else(cloud: Cloud) -> None:
    s3, bucket = cloud.client("s3"), f"b-{uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    resources = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    statement = allow("s3:*", resources, Principal="*", Condition=insecure) | {"Effect": "Deny"}
    s3.put_bucket_policy(Bucket=bucket, Policy=document(statement))
    s3.put_object(Bucket=bucket, Key="a b/c+d", Body=b"content")
    assert s3.get_object(Bucket=bucket, Key="a b/c+d")["Body"].read() == b"content"


def test_whoever_passes_a_role_must_be_allowed_to(cloud: Cloud) -> None:
    role = cloud.role(TOOLS_ACCOUNT, allow("states:CreateStateMachine", "*"))
    states = cloud.client("stepfunctions", TOOLS_ACCOUNT, role)
    passed = f"arn:aws:iam::{TOOLS_ACCOUNT}:role/deployer"
    with pytest.raises(ClientError, match=f"iam:PassRole on resource: {passed}"):
        states.create_state_machine(name="m", definition="{}", roleArn=passed)


def test_a_wrong_secret_signs_nothing(cloud: Cloud) -> None:
    wrong = cloud.bootstrap | {"aws_secret_access_key": "wrong"}
    for service, operation in (("sts", "get_caller_identity"), ("lambda", "list_functions")):
        with pytest.raises(ClientError) as error:
            getattr(cloud.client_with(wrong, service), operation)()
        assert code(error) == "SignatureDoesNotMatch"


def test_decisions_are_recorded_by_role_and_can_be_forgotten(cloud: Cloud, queue: str) -> None:
    role = cloud.role(TOOLS_ACCOUNT, allow("sqs:SendMessage", arn_of(queue)))
    sqs = cloud.client("sqs", TOOLS_ACCOUNT, role)
    sqs.send_message(QueueUrl=queue, MessageBody="a")
    sqs.send_message(QueueUrl=queue, MessageBody="b")
    principal = f"arn:aws:iam::{TOOLS_ACCOUNT}:role/{role}"
    calls = [c for c in admin(cloud, "GET", "calls")["calls"] if c["principal"] == principal]
    assert calls == [
        {
            "principal": principal,
            "action": "sqs:SendMessage",
            "resource": arn_of(queue),
            "decision": "allowed",
            "context": [],
            "count": 2,
        }
    ]
    admin(cloud, "DELETE", "calls")
    assert admin(cloud, "GET", "calls")["calls"] == []


def test_an_injected_fault_fails_as_many_calls_as_it_says(cloud: Cloud) -> None:
    fault = {"service": "sqs", "operation": "ListQueues", "times": 2, "status": 503}
    admin(cloud, "POST", "faults", fault | {"error_code": "ServiceUnavailable"})
    sqs = cloud.client("sqs")
    for _ in range(2):
        with pytest.raises(ClientError) as error:
            sqs.list_queues()
        assert code(error) == "ServiceUnavailable"
    sqs.list_queues()


def test_what_is_not_implemented_says_so_with_a_status_nobody_retries(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as error:
        cloud.client("codeartifact").list_domains()
    assert code(error) == "NotImplemented"
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def admin(cloud: Cloud, method: str, path: str, body: Any = None) -> Any:
    request = urllib.request.Request(
        f"{cloud.endpoint}/_local_cloud/{path}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)
