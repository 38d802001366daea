"""Images in ECR, with the build's own credentials and by the calls that docker leads to.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
"""

import json
import re
from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import ClientError

from local_cloud.docker.store import LocalImage, digest

_REFERENCE = re.compile(
    r"(?P<host>(?P<registry>\d{12})\.dkr\.ecr\.(?P<region>[\w-]+)\.[\w.-]+)"
    r"/(?P<repository>[^:@]+):(?P<tag>[\w.-]+)"
)
_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_CONFIG = "application/vnd.docker.container.image.v1+json"
_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
_PART_BYTES = 10 * 1024 * 1024  # UploadLayerPart: the part size that ECR asks for


class RegistryError(Exception):
    """The registry does not take or have the image; the message is docker's."""


def registry_of(reference: str) -> str:
    """Returns the host of the registry that a reference names.

    Raises RegistryError if it names none of ECR.
    """
    return _match(reference)["host"]


def push(image: LocalImage, reference: str, say: Callable[[str], None]) -> str:
    """Uploads the blobs that ECR lacks, then the manifest under the tag; returns its digest.

    Raises RegistryError.
    """
    match = _match(reference)
    ecr = boto3.client("ecr", region_name=match["region"])
    repository = {"registryId": match["registry"], "repositoryName": match["repository"]}
    manifest = json.dumps(_manifest(image))
    try:
        ecr.batch_get_image(**repository, imageIds=[{"imageTag": match["tag"]}])
        for blob in (image.layer, image.config):
            _upload(ecr, repository, blob, say)
        _put(ecr, repository, manifest, match["tag"])
    except ClientError as error:
        raise RegistryError(str(error)) from error
    return digest(manifest.encode())


def manifest_of(reference: str) -> str:
    """Returns the manifest, a JSON text, of an image in ECR.

    Raises RegistryError if there is none.
    """
    match = _match(reference)
    ecr = boto3.client("ecr", region_name=match["region"])
    try:
        found = ecr.batch_get_image(
            registryId=match["registry"],
            repositoryName=match["repository"],
            imageIds=[{"imageTag": match["tag"]}],
        )["images"]
    except ClientError as error:
        raise RegistryError(str(error)) from error
    if not found:
        raise RegistryError(f"no such manifest: {reference}")
    return str(found[0]["imageManifest"])


def _put(ecr: Any, repository: dict[str, str], manifest: str, tag: str) -> None:
    try:
        ecr.put_image(
            **repository,
            imageManifest=manifest,
            imageManifestMediaType=_MANIFEST,
            imageTag=tag,
            imageDigest=digest(manifest.encode()),
        )
    except ecr.exceptions.ImageAlreadyExistsException:
        return  # the very same image under the very same tag: nothing to do


def _upload(ecr: Any, repository: dict[str, str], blob: bytes, say: Callable[[str], None]) -> None:
    name = digest(blob)
    short = name.removeprefix("sha256:")[:12]
    if ecr.batch_check_layer_availability(**repository, layerDigests=[name])["layers"]:
        say(f"{short}: Layer already exists")
        return
    upload = ecr.initiate_layer_upload(**repository)["uploadId"]
    for first in range(0, len(blob), _PART_BYTES):
        part = blob[first : first + _PART_BYTES]
        ecr.upload_layer_part(
            **repository,
            uploadId=upload,
            partFirstByte=first,
            partLastByte=first + len(part) - 1,
            layerPartBlob=part,
        )
    ecr.complete_layer_upload(**repository, uploadId=upload, layerDigests=[name])
    say(f"{short}: Pushed")


def _manifest(image: LocalImage) -> dict[str, Any]:
    return {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "config": _descriptor(_CONFIG, image.config),
        "layers": [_descriptor(_LAYER, image.layer)],
    }


def _descriptor(media_type: str, blob: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "size": len(blob), "digest": digest(blob)}


def _match(reference: str) -> re.Match[str]:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise RegistryError(f"{reference} is not in a registry of ECR")
    return match
