"""Amazon S3: actions are named after permissions, not operations.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from urllib.parse import unquote

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import EVERYTHING, Access, Table

OBJECT_READS = {"GetObject", "GetObjectTagging", "GetObjectAcl", "GetObjectAttributes"}
OBJECT_WRITES = {"DeleteObject", "PutObjectAcl", "PutObjectTagging", "DeleteObjectTagging"}
VERSIONED = OBJECT_READS | OBJECT_WRITES
ACTIONS = {
    "ListBuckets": "ListAllMyBuckets",
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListParts": "ListMultipartUploadParts",
    "HeadObject": "GetObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "DeleteBucketTagging": "PutBucketTagging",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "PutBucketCors": "PutBucketCORS",
    "DeleteBucketCors": "PutBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketReplication": "GetReplicationConfiguration",
    "PutBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
}
KEYS = {
    "s3:prefix": "Prefix",
    "s3:delimiter": "Delimiter",
    "s3:max-keys": "MaxKeys",
    "s3:VersionId": "VersionId",
    "s3:x-amz-acl": "ACL",
    "s3:x-amz-copy-source": "CopySource",
    "s3:x-amz-server-side-encryption": "ServerSideEncryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
    "s3:x-amz-storage-class": "StorageClass",
}


def s3_arn(call: ApiCall, path: str) -> str:
    """Returns the ARN of a bucket or, with "<bucket>/<key>", of an object."""
    return f"arn:{call.partition}:s3:::{path}"


def copied_object(source: str) -> tuple[str, str]:
    """Returns bucket and key of a CopySource, which may be escaped and name a version."""
    bucket, _, key = unquote(source.split("?versionId=", maxsplit=1)[0]).lstrip("/").partition("/")
    return bucket, key


def _on_bucket_or_object(call: ApiCall) -> list[Access]:
    bucket, key = call.parameters.get("Bucket"), call.parameters.get("Key")
    path = f"{bucket}/{key}" if key else bucket
    arn = s3_arn(call, path) if path else EVERYTHING
    return [Access(f"s3:{_action(call)}", arn, TABLE.context(call))]


def _action(call: ApiCall) -> str:
    name = ACTIONS.get(call.operation, call.operation)
    if name in VERSIONED and call.parameters.get("VersionId"):
        return name.replace("Object", "ObjectVersion", 1)
    return name


def _copy(call: ApiCall) -> list[Access]:
    bucket, key = copied_object(call.parameters["CopySource"])
    target = s3_arn(call, f"{call.parameters['Bucket']}/{call.parameters['Key']}")
    return [
        Access("s3:GetObject", s3_arn(call, f"{bucket}/{key}")),
        Access("s3:PutObject", target, TABLE.context(call)),
    ]


def _delete_objects(call: ApiCall) -> list[Access]:
    return [
        Access(
            "s3:DeleteObjectVersion" if entry.get("VersionId") else "s3:DeleteObject",
            s3_arn(call, f"{call.parameters['Bucket']}/{entry['Key']}"),
        )
        for entry in call.parameters["Delete"]["Objects"]
    ]


class _S3Table(Table):
    """Every operation of S3 acts on a bucket or an object, whatever it is called."""

    def accesses(self, call: ApiCall) -> list[Access]:
        """Returns everything that ``call`` needs."""
        return self.special.get(call.operation, _on_bucket_or_object)(call)


TABLE = _S3Table(
    prefix="s3",
    keys=KEYS,
    special={"CopyObject": _copy, "UploadPartCopy": _copy, "DeleteObjects": _delete_objects},
)
