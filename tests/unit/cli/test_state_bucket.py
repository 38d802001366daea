"""The bucket of Terraform's state, made and protected any number of times."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cli.state_bucket import StateBucket
from modules.settings import Settings, load_settings

NAME = "branchline-state"


@pytest.fixture
def settings() -> Settings:
    return load_settings(Path("config/local.yaml"))


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", settings.accounts.tools)
    with mock_aws():
        yield boto3.client("s3", region_name=settings.region)


def test_makes_the_bucket_once(s3: Any, settings: Settings) -> None:
    bucket = StateBucket(s3, NAME, settings)

    assert [bucket.create(), bucket.create()] == ["made", "was there"]


def test_protects_it_and_may_do_so_again(s3: Any, settings: Settings) -> None:
    bucket = StateBucket(s3, NAME, settings)
    bucket.create()

    assert list(bucket.protect()) == list(bucket.protect())

    (statement,) = json.loads(s3.get_bucket_policy(Bucket=NAME)["Policy"])["Statement"]
    assert s3.get_bucket_versioning(Bucket=NAME)["Status"] == "Enabled"
    assert all(s3.get_public_access_block(Bucket=NAME)["PublicAccessBlockConfiguration"].values())
    assert s3.get_bucket_encryption(Bucket=NAME)["ServerSideEncryptionConfiguration"]["Rules"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
