"""The events of buckets whose EventBridge notification is on."""

from typing import Any

from moto.s3 import notifications
from moto.s3.models import FakeBucket, FakeKey
from moto.s3.notifications import S3NotificationEvent

from local_cloud.events import put_service_event

_REASONS = {  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    S3NotificationEvent.OBJECT_CREATED_PUT_EVENT: "PutObject",
    S3NotificationEvent.OBJECT_CREATED_POST_EVENT: "POST Object",
    S3NotificationEvent.OBJECT_CREATED_COPY_EVENT: "CopyObject",
    S3NotificationEvent.OBJECT_CREATED_COMPLETE_MULTIPART_UPLOAD_EVENT: "CompleteMultipartUpload",
    S3NotificationEvent.OBJECT_REMOVED_DELETE_EVENT: "DeleteObject",
    S3NotificationEvent.OBJECT_REMOVED_DELETE_MARKER_CREATED_EVENT: "DeleteObject",
}


def _emit(account: str, bucket: FakeBucket, event: S3NotificationEvent, key: FakeKey) -> None:
    """Puts "Object Created", "Object Deleted" and the like on the default bus of the account."""
    described: dict[str, Any] = {
        "key": key.name,
        "size": key.size,
        "etag": key.etag.strip('"'),
        "sequencer": f"{int(key.last_modified.timestamp() * 1_000_000):018X}",
    }
    if bucket.is_versioned:
        described["version-id"] = key.version_id
    detail = {
        "version": "0",
        "bucket": {"name": bucket.name},
        "object": described,
        "requester": account,
        "source-ip-address": "127.0.0.1",
        "reason": _REASONS.get(event, event.value.split(":")[1]),
    }
    detail_type = notifications._detail_type(event)
    put_service_event(account, bucket.region_name, "aws.s3", detail_type, [bucket.arn], detail)


notifications._send_event_bridge_message = _emit  # type: ignore[assignment]
