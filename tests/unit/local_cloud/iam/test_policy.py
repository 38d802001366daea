"""What one policy says about one request, over documents alone."""

from typing import Any

import pytest

from local_cloud.iam.context import context
from local_cloud.iam.policy import Effect, Policy, Request

QUEUE = "arn:aws:sqs:eu-west-1:111111111111:pushes.fifo"


def effect(statement: dict[str, Any], action: str, resource: str, **keys: Any) -> Effect:
    policy = Policy.parse({"Statement": {"Effect": "Allow", "Resource": "*"} | statement})
    names = {name.replace("__", ":"): value for name, value in keys.items()}
    return policy.effect(Request(action, resource, context(names)))


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("sqs:SendMessage", Effect.ALLOW),
        ("sqs:sendmessage", Effect.ALLOW),
        ("sqs:Send*", Effect.ALLOW),
        ("sqs:SendMessag?", Effect.ALLOW),
        ("*", Effect.ALLOW),
        (["sns:Publish", "sqs:*"], Effect.ALLOW),
        ("sqs:SendMessageBatch", Effect.NONE),
        ("sns:SendMessage", Effect.NONE),
        ("sqs:Send", Effect.NONE),
    ],
)
def test_an_action_is_matched_without_case_and_with_wildcards(
    action: Any, expected: Effect
) -> None:
    assert effect({"Action": action}, "sqs:SendMessage", QUEUE) is expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (QUEUE, Effect.ALLOW),
        ("*", Effect.ALLOW),
        ("arn:aws:sqs:*:*:pushes*", Effect.ALLOW),
        ("arn:aws:sqs:eu-west-1:111111111111:push??.fifo", Effect.ALLOW),
        (["arn:aws:s3:::a", QUEUE], Effect.ALLOW),
        ("arn:aws:sqs:eu-west-1:111111111111:PUSHES.fifo", Effect.NONE),
        ("arn:aws:sqs:eu-west-1:222222222222:pushes.fifo", Effect.NONE),
        ("arn:aws:sqs:eu-west-1:1111*.fifo", Effect.NONE),
    ],
)
def test_a_resource_is_matched_part_by_part(resource: Any, expected: Effect) -> None:
    statement = {"Action": "sqs:SendMessage", "Resource": resource}
    assert effect(statement, "sqs:SendMessage", QUEUE) is expected


def test_not_action_and_not_resource_exclude() -> None:
    assert effect({"NotAction": "iam:*"}, "sqs:SendMessage", QUEUE) is Effect.ALLOW
    assert effect({"NotAction": "sqs:*"}, "sqs:SendMessage", QUEUE) is Effect.NONE
    policy = Policy.parse({"Statement": {"Effect": "Deny", "Action": "*", "NotResource": QUEUE}})
    assert policy.effect(Request("sqs:SendMessage", QUEUE)) is Effect.NONE
    assert policy.effect(Request("sqs:SendMessage", QUEUE + "x")) is Effect.DENY


def test_a_deny_outweighs_every_allow() -> None:
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "sqs:Send*", "Resource": "*"}
    policy = Policy.parse({"Statement": [allow, deny, allow]})
    assert policy.effect(Request("sqs:SendMessage", QUEUE)) is Effect.DENY
    assert policy.effect(Request("sqs:ReceiveMessage", QUEUE)) is Effect.ALLOW


def test_variables_stand_for_the_requests_values() -> None:
    statement = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}
    home = "arn:aws:s3:::home/ann/notes"
    assert effect(statement, "s3:GetObject", home, aws__username="ann") is Effect.ALLOW
    assert effect(statement, "s3:GetObject", home, aws__username="bob") is Effect.NONE
    assert effect(statement, "s3:GetObject", home) is Effect.NONE


def test_a_variables_own_wildcards_are_plain_characters() -> None:
    statement = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/x"}
    given = {"aws__username": "*"}
    assert effect(statement, "s3:GetObject", "arn:aws:s3:::home/ann/x", **given) is Effect.NONE
    assert effect(statement, "s3:GetObject", "arn:aws:s3:::home/*/x", **given) is Effect.ALLOW


def test_a_variable_may_have_a_default() -> None:
    statement = {"Action": "*", "Resource": "arn:aws:s3:::home/${aws:username, 'guest'}"}
    assert effect(statement, "s3:GetObject", "arn:aws:s3:::home/guest") is Effect.ALLOW
