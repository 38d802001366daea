"""The artifact bucket, and the bucket of its access logs."""

from collections.abc import Iterator

from modules.addresses import Addresses
from modules.aws import S3BucketLoggingA, S3BucketNotification
from modules.checkov import skip_checks
from modules.foundations.artifact_sharing import READ_OBJECTS, for_other_accounts
from modules.foundations.key import EncryptionKey
from modules.foundations.lifecycle import Expiry
from modules.foundations.secure_bucket import SecureBucket
from modules.framework import Construct
from modules.iam import Statement
from modules.naming import Kind

_ACCESS_LOG_DAYS = 90
_REPRODUCIBLE = "What it holds can be made again from the repositories; a copy would only cost"


class AccessLogBucket(SecureBucket):
    """Who asked the artifact bucket for what; S3 itself writes it."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses) -> None:
        name = addresses.named(
            Kind.BUCKET, "access-logs", addresses.tools, addresses.settings.region
        )
        source = addresses.arn("s3", "", addresses.artifact_bucket, regional=False)
        writer = Statement(
            "WriteAccessLogs",
            ("s3:PutObject",),
            (addresses.arn("s3", "", f"{name}/*", regional=False),),
            {
                "ArnEquals": {"aws:SourceArn": source},
                "StringEquals": {"aws:SourceAccount": addresses.tools},
            },
            principals={"Service": "logging.s3.amazonaws.com"},
        )
        expiry = Expiry("access-logs", prefix="", days=_ACCESS_LOG_DAYS)
        super().__init__(
            scope, id, addresses, name=name, key=None, expiries=[expiry], statements=[writer]
        )
        skip_checks(
            self.bucket,
            {
                "CKV_AWS_144": "They serve inquiries in this account; a copy would only cost",
                "CKV_AWS_145": "S3 writes access logs only into buckets with its own key (SSE-S3)",
                "CKV2_AWS_62": "Nothing waits for an access log",
            },
        )


class ArtifactBucket(SecureBucket):
    """Bundles under ``sources/``, builds' outputs under ``outputs/``, images' sources.

    CodePipeline keeps what stages hand on under the beginning of the pipelines' names.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        key: EncryptionKey,
        access_logs: AccessLogBucket,
    ) -> None:
        retention = addresses.settings.retention
        expiries = [
            Expiry("bundles", prefix="sources/", days=retention.bundle_days),
            Expiry("outputs", prefix="outputs/", days=retention.output_days),
            *_expiry_of_machine_outputs(addresses),
            *(
                Expiry(f"artifacts-{index}", prefix=prefix, days=retention.artifact_days)
                for index, prefix in enumerate(addresses.pipeline_artifacts)
            ),
        ]
        super().__init__(
            scope,
            id,
            addresses,
            name=addresses.artifact_bucket,
            key=key,
            expiries=expiries,
            statements=list(for_other_accounts(addresses)),
        )
        self._key = key
        self._pipeline_artifacts = tuple(f"{each}*" for each in addresses.pipeline_artifacts)
        S3BucketLoggingA(
            self,
            "logging",
            bucket=self.bucket.id,
            target_bucket=access_logs.bucket.id,
            target_prefix=f"{self.name}/",
            depends_on=access_logs.ready,
        )
        self.notification = S3BucketNotification(
            self, "notification", bucket=self.bucket.id, eventbridge=True
        )
        skip_checks(self.bucket, {"CKV_AWS_144": _REPRODUCIBLE})

    def allow_reading(self, pattern: str) -> list[Statement]:
        """Returns the permissions to read the objects whose keys match ``pattern``."""
        return [self._read(pattern), self._key.allow_decrypting("s3")]

    def allow_passing_artifacts(self) -> list[Statement]:
        """Returns the permissions to read what a pipeline hands over and to hand something on."""
        written = tuple(self.objects_arn(each) for each in self._pipeline_artifacts)
        return [
            self._read(*self._pipeline_artifacts),
            Statement("WriteObjects", ("s3:PutObject",), written),
            self._key.allow_encrypting("s3"),
        ]

    def allow_reading_and_writing(self, readable: str, writable: str) -> list[Statement]:
        """Returns the permissions to read objects of one pattern and to write those of another."""
        return [
            self._read(readable),
            Statement("WriteObjects", ("s3:PutObject",), (self.objects_arn(writable),)),
            self._key.allow_encrypting("s3"),
        ]

    def allow_uploading(self, prefix: str) -> list[Statement]:
        """Returns the permissions to list what is under ``prefix`` and to upload more, in parts."""
        return [
            Statement(
                "ListObjects",
                ("s3:ListBucket",),
                (self.arn,),
                {"StringLike": {"s3:prefix": f"{prefix}*"}},
            ),
            Statement(
                "UploadObjects",
                ("s3:AbortMultipartUpload", "s3:PutObject"),
                (self.objects_arn(f"{prefix}*"),),
            ),
            self._key.allow_encrypting("s3"),
        ]

    def _read(self, *patterns: str) -> Statement:
        return Statement("ReadObjects", READ_OBJECTS, tuple(map(self.objects_arn, patterns)))


def _expiry_of_machine_outputs(addresses: Addresses) -> Iterator[Expiry]:
    if addresses.machine_accounts:
        days = addresses.settings.machine_steps.output_days
        yield Expiry("machine-outputs", prefix=f"{addresses.machine_outputs}/", days=days)
