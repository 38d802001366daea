"""The bucket of Terraform's state: versioned, encrypted, reached over TLS only, never public."""

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from cli.errors import OperatorError
from modules.settings import Settings

_DEFAULT_REGION = "us-east-1"  # the one region that CreateBucket does not take as a constraint


class StateBucket:
    """One bucket, by an S3 client of its account; both methods may be called again and again."""

    def __init__(self, s3: Any, name: str, settings: Settings) -> None:
        self._s3 = s3
        self._name = name
        self._settings = settings

    def create(self) -> str:
        """Makes the bucket if it does not exist; returns "made" or "was there".

        Raises OperatorError if another account has a bucket of that name.
        """
        region = self._settings.region
        where = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        try:
            self._s3.head_bucket(Bucket=self._name, ExpectedBucketOwner=self._owner)
        except ClientError as error:
            if error.response["Error"]["Code"] != "404":
                raise OperatorError(
                    f"A bucket named {self._name} exists and is not ours to use "
                    f"({error}). Give state.bucket another name."
                ) from error
        else:
            return "was there"
        self._s3.create_bucket(Bucket=self._name, **({} if region == _DEFAULT_REGION else where))
        self._s3.get_waiter("bucket_exists").wait(Bucket=self._name)
        return "made"

    def protect(self) -> Iterator[str]:
        """Sets what a bucket of state needs, and yields a word on each setting."""
        bucket = {"Bucket": self._name, "ExpectedBucketOwner": self._owner}
        self._s3.put_public_access_block(
            **bucket,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "IgnorePublicAcls": True,
                "BlockPublicPolicy": True,
                "RestrictPublicBuckets": True,
            },
        )
        yield "public access is blocked"
        self._s3.put_bucket_versioning(**bucket, VersioningConfiguration={"Status": "Enabled"})
        yield "every version of the state is kept"
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
        self._s3.put_bucket_encryption(
            **bucket,
            ServerSideEncryptionConfiguration={"Rules": [rule | {"BucketKeyEnabled": True}]},
        )
        yield "it is encrypted by KMS"
        self._s3.put_bucket_policy(**bucket, Policy=json.dumps(self._policy()))
        yield "only TLS reaches it"

    @property
    def _owner(self) -> str:
        return self._settings.accounts.tools

    def _policy(self) -> dict[str, Any]:
        arn = f"arn:{self._settings.partition}:s3:::{self._name}"
        statement = {
            "Sid": "DenyWithoutTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        return {"Version": "2012-10-17", "Statement": [statement]}
