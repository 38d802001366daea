"""The adapters say to AWS what its documentation asks for."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import boto3
import pytest
from botocore.credentials import Credentials
from botocore.stub import Stubber
from moto import mock_aws

from handlers.branch_builds.source_runner import git_credentials
from handlers.branch_builds.source_runner.artifacts import PART_BYTES, ArtifactBucket
from handlers.branch_builds.source_runner.builds import CodeBuildBuilds
from handlers.branch_builds.source_runner.errors import PermanentFailure, TemporaryFailure
from handlers.branch_builds.source_runner.git_credentials import (
    authorization_header,
    git_endpoint,
)
from handlers.branch_builds.source_runner.keys import Keys, branch_slug
from handlers.branch_builds.source_runner.queue import SqsQueue
from handlers.branch_builds.source_runner.task import Task
from tests.unit.handlers.branch_builds.source_runner.origin import push_of

REGION = "eu-west-1"
PUSH = push_of("0123456789" * 4, "feature/a")


def client(service: str) -> Any:
    session: Any = boto3.Session("key", "secret", region_name=REGION)
    return session.client(service)


@pytest.fixture
def bucket() -> Iterator[ArtifactBucket]:
    with mock_aws():
        s3 = client("s3")
        where = {"LocationConstraint": REGION}
        s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration=where)
        key = client("kms").create_key()["KeyMetadata"]["Arn"]
        yield ArtifactBucket(s3, "artifacts", key)


@pytest.mark.parametrize("size", [0, 1, PART_BYTES, 2 * PART_BYTES + 1])
def test_a_bundle_is_stored_whole_under_the_key(bucket: ArtifactBucket, size: int) -> None:
    blocks = [bytes([number % 251]) * 300_001 for number in range(size // 300_001)]
    blocks.append(b"z" * (size - sum(map(len, blocks))))
    bucket.store("sources/a.zip", iter(blocks))
    stored = bucket.s3.get_object(Bucket="artifacts", Key="sources/a.zip")
    assert stored["Body"].read() == b"".join(blocks)
    assert stored["ServerSideEncryption"] == "aws:kms"
    assert stored["SSEKMSKeyId"] == bucket.key_arn
    assert stored["ContentType"] == "application/zip"


@pytest.mark.parametrize(("size", "in_parts"), [(PART_BYTES - 1, False), (PART_BYTES, True)])
def test_only_a_bundle_of_a_part_or_more_is_uploaded_in_parts(
    bucket: ArtifactBucket, size: int, in_parts: bool
) -> None:
    bucket.store("sources/a.zip", iter([bytes(size - 1), b"z"]))
    etag = bucket.s3.head_object(Bucket="artifacts", Key="sources/a.zip")["ETag"]
    assert ("-" in etag) is in_parts  # S3 ends it with the number of parts


@pytest.mark.parametrize("size", [1, PART_BYTES * 2])
def test_a_bundle_that_breaks_off_leaves_nothing(bucket: ArtifactBucket, size: int) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield bytes(size)
        raise TemporaryFailure("the server hung up")

    with pytest.raises(TemporaryFailure, match="hung up"):
        bucket.store("sources/a.zip", breaks_off())
    assert bucket.keys("sources/") == set()
    assert "Uploads" not in bucket.s3.list_multipart_uploads(Bucket="artifacts")


def test_a_record_is_json_under_the_key(bucket: ArtifactBucket) -> None:
    bucket.store_record("sources/a.json", {"build_id": "b:1"})
    stored = bucket.s3.get_object(Bucket="artifacts", Key="sources/a.json")
    assert json.load(stored["Body"]) == {"build_id": "b:1"}
    assert stored["SSEKMSKeyId"] == bucket.key_arn
    assert bucket.keys("sources/a") == {"sources/a.json"}


def test_a_build_gets_its_source_and_its_variables() -> None:
    codebuild = client("codebuild")
    key = Keys.of(PUSH).bundle
    variables = {
        "COMMIT_ID": PUSH.commit,
        "BRANCH_NAME": "feature/a",
        "REPOSITORY_NAME": "demo",
        "BRANCH_SLUG": branch_slug(PUSH),
        "EVENT_ID": PUSH.event_id,
    }
    with Stubber(codebuild) as stubber:
        stubber.add_response(
            "start_build",
            {"build": {"id": "build-demo:1"}},
            {
                "projectName": "build-demo",
                "sourceTypeOverride": "S3",
                "sourceLocationOverride": f"artifacts/{key}",
                "artifactsOverride": {"type": "NO_ARTIFACTS"},
                "environmentVariablesOverride": [
                    {"name": name, "value": value, "type": "PLAINTEXT"}
                    for name, value in variables.items()
                ],
                "idempotencyToken": PUSH.event_id,
            },
        )
        assert CodeBuildBuilds(codebuild, "artifacts").start(PUSH, key) == "build-demo:1"


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("AccountLimitExceededException", TemporaryFailure),
        ("ThrottlingException", TemporaryFailure),
        ("ResourceNotFoundException", PermanentFailure),
        ("InvalidInputException", PermanentFailure),
    ],
)
def test_a_refused_build_names_project_and_reason(code: str, failure: type[Exception]) -> None:
    codebuild = client("codebuild")
    with Stubber(codebuild) as stubber:
        stubber.add_client_error("start_build", code)
        with pytest.raises(failure, match=f"build-demo of demo started no build.*{code}"):
            CodeBuildBuilds(codebuild, "artifacts").start(PUSH, "key")


def test_messages_are_received_in_order_and_held() -> None:
    with mock_aws():
        sqs = client("sqs")
        url = sqs.create_queue(QueueName="pushes.fifo", Attributes={"FifoQueue": "true"})[
            "QueueUrl"
        ]
        for body in ("1", "2"):
            sqs.send_message(
                QueueUrl=url, MessageBody=body, MessageGroupId="g", MessageDeduplicationId=body
            )
        queue = SqsQueue(sqs, url, hold_seconds=60)
        messages = queue.receive(wait_seconds=1)
        assert [(message.body, message.group) for message in messages] == [("1", "g"), ("2", "g")]
        queue.extend(messages)
        queue.delete(messages[0])
        queue.give_back(messages[1], delay_seconds=0)
        assert [message.body for message in queue.receive(wait_seconds=1)] == ["2"]


def test_signing_off_stops_this_task() -> None:
    ecs = client("ecs")
    with Stubber(ecs) as stubber:
        expected = {"cluster": "c", "task": "t", "reason": "The queue is empty."}
        stubber.add_response("stop_task", {"task": {}}, expected)
        Task(ecs, "c", "t").sign_off()


def test_a_refused_sign_off_does_not_end_the_runner() -> None:
    ecs = client("ecs")
    with Stubber(ecs) as stubber:
        stubber.add_client_error("stop_task", "AccessDeniedException")
        Task(ecs, "c", "t").sign_off()


@pytest.mark.parametrize("token", ["session/token=", None])
def test_git_requests_are_signed_as_codecommit_wants(
    monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Clock":
            return cls(2026, 11, 21, 12, 30, 45, tzinfo=tz)

    monkeypatch.setattr(git_credentials, "datetime", Clock)
    url = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/demo"
    header = authorization_header(url, REGION, Credentials("AKIA", "secret", token))
    scheme, _, value = header.removeprefix("Authorization: ").partition(" ")
    user, _, password = base64.b64decode(value).decode().partition(":")
    assert scheme == "Basic"
    assert user == (f"AKIA%{token}" if token else "AKIA")
    assert password == f"20261121T123045Z{expected_signature()}"


def expected_signature() -> str:
    """Signature Version 4 written out, for 2026-11-21 12:30:45 UTC and the secret "secret"."""
    host = "git-codecommit.eu-west-1.amazonaws.com"
    canonical = f"GIT\n/v1/repos/demo\n\nhost:{host}\n\nhost\n"
    scope = f"20261121/{REGION}/codecommit/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = b"AWS4secret"
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    text = f"AWS4-HMAC-SHA256\n20261121T123045\n{scope}\n{digest}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("region", "suffix"), [("eu-west-1", "amazonaws.com"), ("cn-north-1", "amazonaws.com.cn")]
)
def test_the_git_server_is_that_of_the_partition(region: str, suffix: str) -> None:
    assert git_endpoint(region) == f"https://git-codecommit.{region}.{suffix}"
