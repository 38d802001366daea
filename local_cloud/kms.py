"""What moto's KMS lacks: how often a key rotates, and that some keys are AWS's own."""

from typing import Any

from moto.kms.models import Alias, KmsBackend, kms_backends
from moto.kms.responses import KmsResponse

from local_cloud.operations import AwsError, Call, operation, store
from local_cloud.patches import replaces

DEFAULT_ROTATION_DAYS = (
    365  # https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
)
MANAGED_ALIAS = "alias/aws/"  # AWS reserves it for the keys that it makes and manages itself

_create_alias = KmsBackend.create_alias


@replaces(KmsBackend, "create_alias")
def _create_alias_and_manager(backend: KmsBackend, target_key_id: str, alias_name: str) -> Alias:
    """Gives AWS the keys that moto makes as AWS does: when a service first needs its own."""
    alias = _create_alias(backend, target_key_id, alias_name)
    if alias_name.startswith(MANAGED_ALIAS):
        backend.keys[backend.get_key_id(target_key_id)].key_manager = "AWS"
    return alias


@operation(KmsResponse, kms_backends)
def enable_key_rotation(call: Call) -> None:
    """Turns rotation on, every RotationPeriodInDays."""
    key = _key(call)
    key.key_rotation_status = True
    days = call.parameters.get("RotationPeriodInDays", DEFAULT_ROTATION_DAYS)
    store(call.backend, "rotation_days")[key.id] = days


@operation(KmsResponse, kms_backends)
def get_key_rotation_status(call: Call) -> dict[str, Any]:
    """Returns whether the key rotates and, if it does, how often."""
    key = _key(call)
    if not key.key_rotation_status:
        return {"KeyId": key.id, "KeyRotationEnabled": False}
    days = store(call.backend, "rotation_days").get(key.id, DEFAULT_ROTATION_DAYS)
    return {"KeyId": key.id, "KeyRotationEnabled": True, "RotationPeriodInDays": days}


def _key(call: Call) -> Any:
    backend: Any = call.backend
    name = call.parameters["KeyId"]
    key_id = backend.get_key_id(name)
    if key_id not in backend.keys:
        raise AwsError("NotFoundException", f"Key '{name}' does not exist")
    return backend.keys[key_id]
