"""What a service may do by itself or in a role's name, with the keys that this takes."""

import json
from typing import Any
from uuid import uuid4

import pytest
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.sqs.models import sqs_backends

from local_cloud.iam.authorization import authorize_role, authorize_service

ACCOUNT, REGION = "333333333333", "eu-west-1"
RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/push"
EVENTS = "events.amazonaws.com"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(action: Any, principal: str | None = None, **more: Any) -> dict[str, Any]:
    whom = {"Principal": {"Service": principal}} if principal else {}
    return {"Effect": "Allow", "Action": action, "Resource": "*", **whom, **more}


def make_queue(policy: str | None = None, key: str | None = None) -> str:
    backend = sqs_backends[ACCOUNT][REGION]
    queue = backend.create_queue(uuid4().hex, {}, KmsMasterKeyId=key, Policy=policy)
    return str(queue.queue_arn)


def make_key(*services: str) -> str:
    use = ["kms:GenerateDataKey", "kms:Decrypt"]
    policy = document(*(statement(use, service) for service in services))
    key = kms_backends[ACCOUNT][REGION].create_key(
        policy, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", []
    )
    return str(key.arn)


def make_role(*statements: dict[str, Any]) -> str:
    iam, name = iam_backends[ACCOUNT]["aws"], uuid4().hex
    role = iam.create_role(name, document(), "/", None, "", [], "3600")
    iam.put_role_policy(name, "given", document(*statements))
    return str(role.arn)


def may_send(queue: str, source: str = RULE) -> bool:
    decision = authorize_service(EVENTS, "sqs:SendMessage", queue, source, ACCOUNT)
    return decision.allowed


def test_a_queue_without_a_policy_takes_nothing_from_a_service() -> None:
    assert not may_send(make_queue())


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({}, True),
        ({"ArnEquals": {"aws:SourceArn": RULE}}, True),
        ({"ArnEquals": {"aws:SourceArn": RULE + "2"}}, False),
        ({"StringEquals": {"aws:SourceAccount": ACCOUNT}}, True),
        ({"StringEquals": {"aws:SourceAccount": "111111111111"}}, False),
    ],
)
def test_a_queues_policy_says_for_whom_a_service_may_send(
    condition: dict[str, Any], allowed: bool
) -> None:
    policy = document(statement("sqs:SendMessage", EVENTS, Condition=condition))
    assert may_send(make_queue(policy)) is allowed


@pytest.mark.parametrize(("service", "allowed"), [(EVENTS, True), ("sns.amazonaws.com", False)])
def test_an_encrypted_queue_takes_its_key_too(service: str, allowed: bool) -> None:
    policy = document(statement("sqs:SendMessage", EVENTS))
    assert may_send(make_queue(policy, make_key(service))) is allowed


def test_a_service_in_a_roles_name_may_do_what_the_role_may() -> None:
    role, queue = make_role(statement("sqs:SendMessage")), make_queue()
    assert authorize_role(role, "sqs:SendMessage", queue, "push").allowed
    refused = authorize_role(role, "sqs:ReceiveMessage", queue, "push")
    assert refused.reason == "because no identity-based policy allows the sqs:ReceiveMessage action"


def test_a_role_that_is_gone_may_do_nothing() -> None:
    gone = f"arn:aws:iam::{ACCOUNT}:role/gone"
    assert not authorize_role(gone, "sqs:SendMessage", make_queue(), "push").allowed
