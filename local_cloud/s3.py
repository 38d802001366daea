"""What moto's S3 needs to behave as AWS: authorization is IAM's alone."""

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket


def _no_opinion(_bucket: FakeBucket, _action: str, _resource: str) -> PermissionResult:
    return PermissionResult.NEUTRAL


# The gateway has decided by the bucket's policy already; moto's own check knows no conditions.
FakeBucket.allow_action = _no_opinion  # type: ignore[method-assign]
