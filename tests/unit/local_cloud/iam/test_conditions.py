"""Each condition operator, with what the request has and has not."""

from typing import Any

import pytest

from local_cloud.iam.conditions import UnknownOperator, conditions_hold
from local_cloud.iam.context import context

CONTEXT = context(
    {
        "aws:PrincipalAccount": "111111111111",
        "aws:SourceArn": "arn:aws:events:eu-west-1:111111111111:rule/bus/push",
        "aws:SecureTransport": True,
        "aws:SourceIp": "10.1.2.3",
        "aws:CurrentTime": "2026-11-21T12:00:00+00:00",
        "aws:TagKeys": ["team", "stage"],
        "s3:max-keys": "10",
        "s3:prefix": "home/ann",
    }
)


@pytest.mark.parametrize(
    ("operator", "key", "value", "holds"),
    [
        ("StringEquals", "aws:PrincipalAccount", "111111111111", True),
        ("StringEquals", "AWS:principalaccount", ["2", "111111111111"], True),
        ("StringEquals", "aws:PrincipalAccount", "1111*", False),
        ("StringEquals", "aws:missing", "x", False),
        ("StringEqualsIfExists", "aws:missing", "x", True),
        ("StringEqualsIfExists", "s3:prefix", "x", False),
        ("StringNotEquals", "aws:PrincipalAccount", ["2", "3"], True),
        ("StringNotEquals", "aws:PrincipalAccount", ["2", "111111111111"], False),
        ("StringNotEquals", "aws:missing", "x", True),
        ("StringEqualsIgnoreCase", "s3:prefix", "HOME/ann", True),
        ("StringNotEqualsIgnoreCase", "s3:prefix", "HOME/ann", False),
        ("StringLike", "s3:prefix", "home/*", True),
        ("StringLike", "s3:prefix", "home/an?", True),
        ("StringLike", "s3:prefix", "ome/*", False),
        ("StringNotLike", "s3:prefix", "home/*", False),
        ("StringLike", "s3:prefix", "home/${aws:PrincipalAccount}", False),
        ("ArnLike", "aws:SourceArn", "arn:aws:events:*:111111111111:rule/*", True),
        ("ArnEquals", "aws:SourceArn", "arn:aws:events:*:*:rule/bus/*", True),
        ("ArnLike", "aws:SourceArn", "arn:aws:events:*:222222222222:rule/*", False),
        ("ArnLike", "aws:SourceArn", "arn:aws:ev*:rule/bus/push", False),
        ("ArnNotLike", "aws:SourceArn", "arn:aws:events:*:222222222222:*", True),
        ("Bool", "aws:SecureTransport", "true", True),
        ("Bool", "aws:SecureTransport", False, False),
        ("BoolIfExists", "aws:MultiFactorAuthPresent", "true", True),
        ("Null", "aws:missing", "true", True),
        ("Null", "aws:missing", False, False),
        ("Null", "s3:prefix", "false", True),
        ("NumericLessThanEquals", "s3:max-keys", "10", True),
        ("NumericLessThan", "s3:max-keys", 10, False),
        ("NumericEquals", "s3:max-keys", "10.0", True),
        ("NumericNotEquals", "s3:max-keys", "10", False),
        ("NumericGreaterThan", "s3:prefix", "1", False),
        ("DateGreaterThan", "aws:CurrentTime", "2026-11-21T11:59:59Z", True),
        ("DateLessThan", "aws:CurrentTime", "2026-11-21T11:59:59Z", False),
        ("IpAddress", "aws:SourceIp", "10.1.0.0/16", True),
        ("IpAddress", "aws:SourceIp", "192.0.2.1", False),
        ("NotIpAddress", "aws:SourceIp", "10.1.0.0/16", False),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team", "stage", "cost"], True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team"], False),
        ("ForAllValues:StringEquals", "aws:missing", ["team"], True),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["team", "cost"], True),
        ("ForAnyValue:StringLike", "aws:TagKeys", ["x*"], False),
        ("ForAnyValue:StringEquals", "aws:missing", ["team"], False),
        ("ForAnyValue:StringNotEquals", "aws:TagKeys", ["team"], True),
    ],
)
def test_an_operator_compares_as_aws_does(operator: str, key: str, value: Any, holds: bool) -> None:
    assert conditions_hold({operator: {key: value}}, CONTEXT) is holds


def test_every_condition_of_a_statement_must_hold() -> None:
    held, broken = {"s3:prefix": "home/ann"}, {"s3:prefix": "other"}
    assert conditions_hold({}, CONTEXT)
    assert conditions_hold({"StringEquals": held, "Bool": {"aws:SecureTransport": "true"}}, CONTEXT)
    assert not conditions_hold({"StringEquals": held, "StringLike": broken}, CONTEXT)


def test_an_operator_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownOperator, match="StringSortOf"):
        conditions_hold({"StringSortOf": {"s3:prefix": "x"}}, CONTEXT)
