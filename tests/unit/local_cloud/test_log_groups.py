"""A log group is encrypted only with a key that lets CloudWatch Logs use it."""

import json
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud

ACTIONS = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*", "kms:Describe*"]


def make_key(cloud: Cloud, *statements: dict[str, Any]) -> str:
    root = {"AWS": f"arn:aws:iam::{TOOLS_ACCOUNT}:root"}
    own = {"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [own, *statements]})
    return str(cloud.client("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"])


def for_groups(pattern: str) -> dict[str, Any]:
    arn = f"arn:aws:logs:{REGION}:{TOOLS_ACCOUNT}:log-group:{pattern}"
    return {
        "Effect": "Allow",
        "Principal": {"Service": f"logs.{REGION}.amazonaws.com"},
        "Action": ACTIONS,
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arn}},
    }


def test_the_keys_policy_decides_which_groups_it_encrypts(cloud: Cloud) -> None:
    # Given a key for the groups of one application
    logs, prefix = cloud.client("logs"), f"/{uuid4().hex[:8]}"
    key = make_key(cloud, for_groups(f"{prefix}/*"))
    # Then it encrypts those, at their start or later, and no other
    logs.create_log_group(logGroupName=f"{prefix}/a", kmsKeyId=key)
    logs.create_log_group(logGroupName=f"{prefix}/b")
    logs.associate_kms_key(logGroupName=f"{prefix}/b", kmsKeyId=key)
    groups = logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    assert [group["kmsKeyId"] for group in groups] == [key, key]
    with pytest.raises(ClientError, match="not allowed to be used"):
        logs.create_log_group(logGroupName=f"{prefix}-other", kmsKeyId=key)


def test_a_key_without_a_word_about_the_service_encrypts_no_group(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="not allowed to be used"):
        cloud.client("logs").create_log_group(logGroupName="/x", kmsKeyId=make_key(cloud))
