"""Puts an image into a repository by the calls that docker makes."""

import io
import json
import tarfile
from typing import Any

from local_cloud.docker.store import digest
from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.workloads import unique


def push_image(cloud: Cloud, program: str, **config: Any) -> str:
    """Makes a repository with an image that runs ``program`` (Python); returns its URI with tag.

    config: more of the image's configuration, such as Env.
    """
    ecr = cloud.client("ecr")
    repository = ecr.create_repository(repositoryName=unique("images"))["repository"]
    name = repository["repositoryName"]
    settings = {"WorkingDir": "/app", "Entrypoint": ["python3", "main.py"], **config}
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": _upload(ecr, name, json.dumps({"config": settings}).encode()),
        "layers": [_upload(ecr, name, _layer(program))],
    }
    ecr.put_image(repositoryName=name, imageManifest=json.dumps(manifest), imageTag="v1")
    return f"{repository['repositoryUri']}:v1"


def _upload(ecr: Any, repository: str, blob: bytes) -> dict[str, Any]:
    upload = ecr.initiate_layer_upload(repositoryName=repository)["uploadId"]
    where = {"repositoryName": repository, "uploadId": upload}
    ecr.upload_layer_part(**where, partFirstByte=0, partLastByte=len(blob) - 1, layerPartBlob=blob)
    ecr.complete_layer_upload(**where, layerDigests=[digest(blob)])
    return {"mediaType": "application/octet-stream", "size": len(blob), "digest": digest(blob)}


def _layer(program: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        entry = tarfile.TarInfo("app/main.py")
        entry.size = len(program.encode())
        archive.addfile(entry, io.BytesIO(program.encode()))
    return buffer.getvalue()
