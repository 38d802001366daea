"""What moto's CloudWatch Logs lacks: a key must let the service use it for the group.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

import json

from moto.core.common_types import TYPE_RESPONSE
from moto.logs.models import LogGroup, LogsBackend, logs_backends
from moto.logs.responses import LogsResponse

from local_cloud.iam.authorization import authorize_service
from local_cloud.iam.context import context
from local_cloud.operations import AwsError, Call, operation
from local_cloud.patches import replaces

KEY_ACTIONS = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey")

_create_log_group = LogsResponse.create_log_group


@replaces(LogsResponse, "create_log_group")
def _create_with_permitted_key(response: LogsResponse) -> TYPE_RESPONSE | str:
    given = json.loads(response.body)
    if key := given.get("kmsKeyId"):
        _require_key(key, response.region, response.current_account, given["logGroupName"])
    return _create_log_group(response)


@operation(LogsResponse, logs_backends)
def associate_kms_key(call: Call) -> None:
    """Encrypts what the group receives from now on with another key."""
    group = _group(call)
    _require_key(call.parameters["kmsKeyId"], call.region, call.account, group.name)
    group.kms_key_id = call.parameters["kmsKeyId"]


@operation(LogsResponse, logs_backends)
def disassociate_kms_key(call: Call) -> None:
    """Encrypts what the group receives from now on with a key of the service's own."""
    _group(call).kms_key_id = None


def _require_key(key: str, region: str, account: str, name: str) -> None:
    """Checks that the key's policy lets CloudWatch Logs use it for this group.

    Raises AwsError (InvalidParameterException) if it does not.
    """
    partition = key.split(":")[1]
    group = f"arn:{partition}:logs:{region}:{account}:log-group:{name}"
    keys = context({"kms:EncryptionContext:aws:logs:arn": group})
    service = f"logs.{region}.amazonaws.com"
    for action in KEY_ACTIONS:
        if not authorize_service(service, action, key, group, account, keys=keys).allowed:
            raise AwsError(
                "InvalidParameterException",
                "The specified KMS key does not exist or is not allowed to be used with Arn "
                f"'{group}' ({service} may not {action})",
            )


def _group(call: Call) -> LogGroup:
    backend = call.backend
    assert isinstance(backend, LogsBackend)
    name = call.parameters["logGroupName"]
    if name not in backend.groups:
        raise AwsError("ResourceNotFoundException", "The specified log group does not exist.")
    return backend.groups[name]
