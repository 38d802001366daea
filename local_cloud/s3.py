"""What moto's S3 needs to behave as AWS: authorization is IAM's alone, and events can be on."""

from xml.etree import ElementTree

from moto.core.common_types import TYPE_RESPONSE
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket, FakeDeleteMarker
from moto.s3.responses import S3Response

from local_cloud.patches import replaces

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"

_get_bucket_notification = S3Response.get_bucket_notification


@replaces(FakeBucket, "get_permission")
def _no_opinion(_bucket: FakeBucket, _action: str, _resource: str) -> PermissionResult:
    """The gateway has decided by the bucket's policy; moto's own check knows no conditions."""
    return PermissionResult.NEUTRAL


@replaces(S3Response, "get_bucket_notification")
def _with_events(response: S3Response) -> TYPE_RESPONSE:
    """Adds what moto keeps but does not answer: that the bucket's events go to EventBridge."""
    status, headers, body = _get_bucket_notification(response)
    name = response.bucket_name
    kept = response.backend.get_bucket_notification_configuration(name)
    if kept is None or kept.event_bridge is None:
        return status, headers, body
    answer = ElementTree.fromstring(body)  # noqa: S314 - moto wrote it
    ElementTree.SubElement(answer, f"{{{NAMESPACE}}}EventBridgeConfiguration")
    return status, headers, ElementTree.tostring(answer, default_namespace=NAMESPACE)


def _forget(_marker: FakeDeleteMarker, garbage: bool = False) -> None:
    """A delete marker holds no content to give up; moto asks it like any other version."""


FakeDeleteMarker.dispose = _forget  # type: ignore[attr-defined]
