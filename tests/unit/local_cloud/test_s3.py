"""Buckets answer that their events are on, and give up their delete markers."""

from uuid import uuid4

from tests.local_cloud_fixture import REGION, Cloud


def test_a_bucket_says_that_its_events_go_to_eventbridge(cloud: Cloud) -> None:
    s3, bucket = cloud.client("s3"), f"b-{uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    on: dict[str, object] = {"EventBridgeConfiguration": {}}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=on)
    answer = s3.get_bucket_notification_configuration(Bucket=bucket)
    assert answer["EventBridgeConfiguration"] == {}


def test_a_versioned_bucket_can_be_emptied(cloud: Cloud) -> None:
    # Given a versioned bucket with a deleted object
    s3, bucket = cloud.client("s3"), f"b-{uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    s3.delete_object(Bucket=bucket, Key="a")
    # When every version and marker is deleted
    found = s3.list_object_versions(Bucket=bucket)
    entries = [
        {"Key": entry["Key"], "VersionId": entry["VersionId"]}
        for entry in found["Versions"] + found["DeleteMarkers"]
    ]
    s3.delete_objects(Bucket=bucket, Delete={"Objects": entries})
    # Then the bucket can go
    s3.delete_bucket(Bucket=bucket)
