"""The use of a customer's KMS key that another call implies.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
"""

from dataclasses import dataclass
from typing import Any

from moto.kms.models import kms_backends
from moto.s3.models import FakeKey, s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions import Access
from local_cloud.iam.actions.dynamodb import find_table
from local_cloud.iam.actions.kms import key_arn
from local_cloud.iam.context import context

MANAGED_KEY = "alias/aws/"  # AWS's own keys are permitted to every user of their service
WRITE: tuple[str, ...] = ("kms:GenerateDataKey",)
READ: tuple[str, ...] = ("kms:Decrypt",)
WRITE_AND_READ = WRITE + READ
_S3_ACTIONS = {"s3:GetObject": READ, "s3:GetObjectVersion": READ, "s3:PutObject": WRITE}
_PART_OPERATIONS = {"UploadPart", "UploadPartCopy", "CompleteMultipartUpload"}
_QUEUE_ACTIONS = {"sqs:SendMessage": WRITE_AND_READ, "sqs:ReceiveMessage": READ}
_TABLE_ACTIONS = {
    "dynamodb:CreateTable": ("kms:DescribeKey", "kms:CreateGrant"),
    **{
        f"dynamodb:{action}": READ  # the table's own key is decrypted, whatever is done with it
        for action in (
            *("GetItem", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"),
            *("Query", "Scan", "BatchGetItem", "BatchWriteItem"),
        )
    },
}


@dataclass(frozen=True)
class _Use:
    """A key that is used for something, and the encryption context S3 and others give."""

    key: str
    actions: tuple[str, ...]
    bound_to: dict[str, str]


def implied_accesses(call: ApiCall, access: Access) -> list[Access]:
    """Returns what ``access`` takes of KMS: the keys of the buckets, queues, topics and tables.

    Keys that AWS manages, and resources without a key, take nothing.
    """
    use = _use(call, access)
    if use is None or not use.key or MANAGED_KEY in use.key:
        return []
    arn = key_arn(call, use.key)
    aliases = _aliases(arn)
    if any(alias.startswith(MANAGED_KEY) for alias in aliases):
        return []
    service, region = access.action.split(":")[0], call.region
    keys: dict[str, Any] = {"kms:ViaService": f"{service}.{region}.amazonaws.com"}
    keys |= {f"kms:EncryptionContext:{name}": value for name, value in use.bound_to.items()}
    keys["kms:ResourceAliases"] = aliases or None
    return [Access(action, arn, context(keys)) for action in use.actions]


def _aliases(arn: str) -> list[str]:
    *_, region, account, resource = arn.split(":")
    key = kms_backends[account][region].keys.get(resource.removeprefix("key/"))
    return list(key.aliases) if key else []


def _use(call: ApiCall, access: Access) -> _Use | None:
    if access.action in _S3_ACTIONS:
        return _of_object(call, access)
    if access.action in _QUEUE_ACTIONS:
        return _of_queue(access)
    if access.action == "sns:Publish":
        return _of_topic(access)
    if access.action in _TABLE_ACTIONS:
        return _of_table(call, access)
    return None


def _of_queue(access: Access) -> _Use | None:
    *_, region, account, name = access.resource.split(":")
    queue = sqs_backends[account][region].queues.get(name)
    if queue is None:
        return None
    bound_to = {"aws:sqs:arn": access.resource}
    key: str = getattr(queue, "kms_master_key_id", None) or ""  # set by name, as all attributes
    return _Use(key, _QUEUE_ACTIONS[access.action], bound_to)


def _of_topic(access: Access) -> _Use | None:
    *_, region, account, _name = access.resource.split(":")
    topic = sns_backends[account][region].topics.get(access.resource)
    if topic is None:
        return None
    return _Use(topic.kms_master_key_id, WRITE_AND_READ, {"aws:sns:topicArn": access.resource})


def _of_table(call: ApiCall, access: Access) -> _Use | None:
    *_, account, resource = access.resource.split(":", 5)
    table = find_table(access.resource)
    asked = call.parameters.get("SSESpecification")  # of a table that is about to be made
    specification = (table.sse_specification if table else asked) or {}
    bound_to = {
        "aws:dynamodb:tableName": resource.split("/")[1],
        "aws:dynamodb:subscriberId": account,
    }
    return _Use(specification.get("KMSMasterKeyId", ""), _TABLE_ACTIONS[access.action], bound_to)


def _of_object(call: ApiCall, access: Access) -> _Use | None:
    name, _, key = access.resource.split(":::", 1)[1].partition("/")
    owner = s3_backends.bucket_accounts.get(name)
    if owner is None:
        return None
    bucket = s3_backends[owner[1]][owner[0]].buckets[name]
    rule = (bucket.encryption or {}).get("Rule", {})
    actions = _S3_ACTIONS[access.action]
    if actions == READ:
        stored = bucket.keys.get(key)
        used = stored.kms_key_id if isinstance(stored, FakeKey) else None
    else:
        used = call.parameters.get("SSEKMSKeyId") or _default_key(call, rule)
    if call.operation in _PART_OPERATIONS:
        actions = WRITE_AND_READ  # each part is decrypted when the object is put together
    shared = str(rule.get("BucketKeyEnabled")).lower() == "true"
    arn = access.resource.rsplit("/" + key, 1)[0] if shared else access.resource
    return _Use(used or "", actions, {"aws:s3:arn": arn})


def _default_key(call: ApiCall, rule: dict[str, Any]) -> str | None:
    if call.parameters.get("ServerSideEncryption") == "AES256":
        return None
    default: dict[str, str] = rule.get("ApplyServerSideEncryptionByDefault", {})
    return default.get("KMSMasterKeyID")
