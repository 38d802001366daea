"""ECR: keeps the layers that are uploaded, which moto only counts, and gives them out again."""

import hashlib
from pathlib import Path
from typing import Any

from moto.ecr.models import ECRBackend, ecr_backends
from moto.ecr.responses import ECRResponse

from local_cloud.instance import current
from local_cloud.operations import AwsError, Call, operation
from local_cloud.patches import replaces

_complete_layer_upload = ECRBackend.complete_layer_upload


@replaces(ECRBackend, "complete_layer_upload")
def _complete_and_keep(
    backend: ECRBackend,
    repository_name: str,
    upload_id: str,
    layer_digests: list[str],
    registry_id: str | None = None,
) -> dict[str, Any]:
    uploads = backend._get_repository(repository_name, registry_id).uploads
    if upload_id in uploads:
        _keep(bytes(uploads[upload_id].layer_parts))
    return _complete_layer_upload(backend, repository_name, upload_id, layer_digests, registry_id)


@operation(ECRResponse, ecr_backends)
def get_download_url_for_layer(call: Call) -> dict[str, Any]:
    """Answers where the bytes of a layer are: a file, as every reader is on this machine."""
    digest = call.parameters["layerDigest"]
    repository = call.backend._get_repository(  # type: ignore[attr-defined]
        call.parameters["repositoryName"], call.parameters.get("registryId")
    )
    if digest not in repository.layers:
        message = f"The layer with digest '{digest}' does not exist in '{repository.name}'"
        raise AwsError("LayerInaccessibleException", message)
    return {"downloadUrl": _layer_path(digest).as_uri(), "layerDigest": digest}


def _keep(layer: bytes) -> None:
    path = _layer_path(f"sha256:{hashlib.sha256(layer).hexdigest()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(layer)


def _layer_path(digest: str) -> Path:
    return current().home / "images" / "layers" / digest.removeprefix("sha256:")
