"""Buckets tell EventBridge of their objects, if their notification is on."""

import json
from typing import Any

from tests.local_cloud_fixture import TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.workloads import Queue, make_queue, unique


def make_bucket(cloud: Cloud, queue: Queue, *, notifies: bool) -> tuple[Any, str]:
    """Makes a versioned bucket, and a rule for its events with the queue as its target."""
    s3, events, bucket = cloud.client("s3"), cloud.client("events"), unique("bucket")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    if notifies:
        s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [bucket]}},
    }
    events.put_rule(Name=bucket, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=bucket, Targets=[{"Id": "1", "Arn": queue.arn}])
    return s3, bucket


def test_a_new_object_is_an_event(cloud: Cloud) -> None:
    # Given one bucket that notifies and one that does not
    queue = make_queue(cloud, open_to="events.amazonaws.com")
    s3, silent = make_bucket(cloud, queue, notifies=False)
    _, bucket = make_bucket(cloud, queue, notifies=True)
    # When both get an object
    s3.put_object(Bucket=silent, Key="k", Body=b"x")
    stored = s3.put_object(Bucket=bucket, Key="a b/c", Body=b"four")
    # Then the one that notifies has told of it
    event = queue.receive_json()
    assert (event["account"], event["resources"]) == (TOOLS_ACCOUNT, [f"arn:aws:s3:::{bucket}"])
    assert event["detail"]["reason"] == "PutObject"
    described = event["detail"]["object"]
    assert described.pop("sequencer")
    assert described == {
        "key": "a b/c",
        "size": 4,
        "etag": stored["ETag"].strip('"'),
        "version-id": stored["VersionId"],
    }
    assert queue.is_empty()
