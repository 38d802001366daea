"""A bucket as every bucket should be."""

from collections.abc import Iterator, Sequence

from modules.addresses import Addresses
from modules.aws import (
    DefaultEncryption,
    EncryptionRule,
    S3Bucket,
    S3BucketLifecycleConfiguration,
    S3BucketOwnershipControls,
    S3BucketPolicy,
    S3BucketPublicAccessBlock,
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketVersioningA,
)
from modules.foundations.key import EncryptionKey
from modules.foundations.lifecycle import Expiry, lifecycle_rules
from modules.framework import Construct, TerraformResource
from modules.iam import Statement, policy


class SecureBucket(Construct):
    """Versioned, encrypted, private, TLS only, owned by its account, and cleaned up.

    key: encrypts the objects; None leaves it to S3's own key.
    statements: what the bucket's policy allows besides.
    ready: what must be applied before anything relies on the bucket.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        *,
        name: str,
        key: EncryptionKey | None,
        expiries: Sequence[Expiry],
        statements: Sequence[Statement] = (),
    ) -> None:
        super().__init__(scope, id)
        self.name = name
        self.arn = addresses.arn("s3", "", name, regional=False)
        # Destroying a deployment leaves nothing behind, so it takes the objects too.
        self.bucket = S3Bucket(self, "bucket", bucket=name, force_destroy=True)
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=self.bucket.id,
            versioning_configuration={"status": "Enabled"},
        )
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=self.bucket.id,
            rule=lifecycle_rules(expiries),
            # Rules about replaced versions need versioning to be on.
            depends_on=[versioning],
        )
        self.ready: list[TerraformResource] = list(self._protect(key, statements))

    def objects_arn(self, pattern: str) -> str:
        """Returns the ARN of the objects whose keys match ``pattern``, such as ``sources/*``."""
        return f"{self.arn}/{pattern}"

    def _protect(
        self, key: EncryptionKey | None, statements: Sequence[Statement]
    ) -> Iterator[TerraformResource]:
        yield S3BucketServerSideEncryptionConfigurationA(
            self, "encryption", bucket=self.bucket.id, rule=[_encryption(key)]
        )
        closed = S3BucketPublicAccessBlock(
            self,
            "public-access",
            bucket=self.bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=self.bucket.id,
            rule={"object_ownership": "BucketOwnerEnforced"},
        )
        yield S3BucketPolicy(
            self,
            "policy",
            bucket=self.bucket.id,
            policy=policy([self._deny_plain_http(), *statements]),
            depends_on=[closed],  # S3 refuses two changes of a bucket's access at once
        )

    def _deny_plain_http(self) -> Statement:
        return Statement(
            "DenyPlainHttp",
            ("s3:*",),
            (self.arn, self.objects_arn("*")),
            {"Bool": {"aws:SecureTransport": "false"}},
            principals={"AWS": "*"},
            effect="Deny",
        )


def _encryption(key: EncryptionKey | None) -> EncryptionRule:
    if key is None:
        return EncryptionRule(
            apply_server_side_encryption_by_default=DefaultEncryption(sse_algorithm="AES256")
        )
    return EncryptionRule(
        apply_server_side_encryption_by_default=DefaultEncryption(
            sse_algorithm="aws:kms", kms_master_key_id=key.arn
        ),
        bucket_key_enabled=True,  # one call to KMS for many objects
    )
