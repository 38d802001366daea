"""What moto's KMS lacks: how often a key rotates."""

from typing import Any

from moto.kms.models import kms_backends
from moto.kms.responses import KmsResponse

from local_cloud.operations import AwsError, Call, operation, store

DEFAULT_ROTATION_DAYS = (
    365  # https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
)


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
