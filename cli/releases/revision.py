"""A revision: a bundle in the bucket, as CodeDeploy knows it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Revision(NamedTuple):
    """One version of one object."""

    bucket: str
    key: str
    version: str = ""
    etag: str = ""

    @classmethod
    def of(cls, location: Mapping[str, Any]) -> "Revision":
        """Returns the revision that CodeDeploy's RevisionLocation means."""
        s3 = location.get("s3Location", {})
        etag = str(s3.get("eTag", "")).strip('"')
        return cls(s3.get("bucket", ""), s3.get("key", ""), s3.get("version", ""), etag)

    def location(self) -> dict[str, Any]:
        """Returns the revision as CodeDeploy's RevisionLocation."""
        s3 = {"bucket": self.bucket, "key": self.key, "bundleType": "zip"}
        exact = {"version": self.version, "eTag": self.etag}
        return {
            "revisionType": "S3",
            "s3Location": s3 | {name: value for name, value in exact.items() if value},
        }


def upload(s3: Any, path: Path, bucket: str, key: str, key_arn: str) -> Revision:
    """Puts the bundle at ``path`` under ``key``, encrypted by the KMS key ``key_arn``."""
    encrypted = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key_arn}
    s3.upload_file(str(path), bucket, key, ExtraArgs=encrypted)
    made = s3.head_object(Bucket=bucket, Key=key)
    return Revision(bucket, key, made.get("VersionId", ""), made["ETag"].strip('"'))
