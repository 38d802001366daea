"""When S3 deletes what a bucket holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from modules.aws import (
    AbortIncompleteMultipartUpload,
    LifecycleRule,
    LifecycleRuleExpiration,
    LifecycleRuleFilter,
    NoncurrentVersionExpiration,
)

_KEEP_REPLACED_DAYS = 7  # long enough to notice a mistake
_KEEP_UNFINISHED_UPLOADS_DAYS = 1


@dataclass(frozen=True)
class Expiry:
    """The objects under ``prefix`` are deleted ``days`` after they were written."""

    name: str
    prefix: str
    days: int


def lifecycle_rules(expiries: Sequence[Expiry]) -> list[LifecycleRule]:
    """Returns a rule for each expiry, and one that removes replaced objects and broken uploads."""
    return [*map(_expire, expiries), _clean_up()]


def _expire(expiry: Expiry) -> LifecycleRule:
    return LifecycleRule(
        id=f"expire-{expiry.name}",
        status="Enabled",
        filter=[LifecycleRuleFilter(prefix=expiry.prefix)],
        expiration=[LifecycleRuleExpiration(days=expiry.days)],
    )


def _clean_up() -> LifecycleRule:
    return LifecycleRule(
        id="clean-up",
        status="Enabled",
        filter=[LifecycleRuleFilter(prefix="")],
        noncurrent_version_expiration=[
            NoncurrentVersionExpiration(noncurrent_days=_KEEP_REPLACED_DAYS)
        ],
        abort_incomplete_multipart_upload=[
            AbortIncompleteMultipartUpload(days_after_initiation=_KEEP_UNFINISHED_UPLOADS_DAYS)
        ],
    )
