"""AWS KMS: a key is known by id, ARN or alias; policies speak of its ARN."""

from moto.kms.models import kms_backends

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import EVERYTHING, Access, Table
from local_cloud.iam.context import context


def key_arn(call: ApiCall, key: str) -> str:
    """Returns the ARN of the key with this id, ARN, alias name or alias ARN."""
    parts = key.split(":", 5)
    region, account = (parts[3], parts[4]) if len(parts) == 6 else (call.region, call.account)
    name = parts[-1]
    if name.startswith("alias/"):
        name = kms_backends[account][region].get_key_id_from_alias(name) or EVERYTHING
    return f"arn:{call.partition}:kms:{region}:{account}:key/{name.removeprefix('key/')}"


def _on_alias_and_key(call: ApiCall) -> list[Access]:
    """Aliases belong to a key: both must permit it.

    https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
    """
    alias = call.parameters["AliasName"]
    key = call.parameters.get("TargetKeyId", alias)
    action = f"kms:{call.operation}"
    return [Access(action, call.arn("kms", alias)), Access(action, key_arn(call, key))]


def _use(call: ApiCall) -> list[Access]:
    encryption = call.parameters.get("EncryptionContext", {})
    keys = {f"kms:EncryptionContext:{name}": value for name, value in encryption.items()}
    keys["kms:EncryptionContextKeys"] = list(encryption) or None
    resources = TABLE.resources(call)
    return [Access(f"kms:{call.operation}", arn, context(keys)) for arn in resources]


TABLE = Table(
    prefix="kms",
    arns={"KeyId": key_arn, "ResourceArn": key_arn},
    keys={"kms:RequestAlias": "KeyId && contains(KeyId, 'alias/') && KeyId || `null`"},
    special={
        **dict.fromkeys(("CreateAlias", "DeleteAlias", "UpdateAlias"), _on_alias_and_key),
        **dict.fromkeys(
            (
                *("Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey"),
                *("GenerateDataKeyWithoutPlaintext", "CreateGrant"),
            ),
            _use,
        ),
    },
)
