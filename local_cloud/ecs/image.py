"""Pulls an image out of the embedded ECR, as Fargate does with the task execution role."""

import json
import re
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import url2pathname

from botocore.exceptions import ClientError

from local_cloud.instance import current
from local_cloud.whole_folder import make_whole

_REFERENCE = re.compile(
    r"(?P<registry>\d{12})\.dkr\.ecr\.(?P<region>[\w-]+)\.[\w.-]+/(?P<repository>[^:@]+)"
    r"(?::(?P<tag>[\w.-]+))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
_PYTHON = re.compile(r"(?:/usr(?:/local)?/bin/|/opt/\w+/bin/)?python3?(?:\.\d+)?")
_PATH_VARIABLES = ("PYTHONPATH", "PATH")


class CannotPullImage(Exception):
    """The image cannot be had; the message is what the stopped task tells."""


@dataclass(frozen=True)
class Image:
    """An unpacked image.

    root: the folder that is / in the image. config: its Env, WorkingDir, Entrypoint and Cmd.
    """

    root: Path
    config: dict[str, Any]

    def command(self, entry_point: list[str] | None, command: list[str] | None) -> list[str]:
        """Returns what to run here: Python is the server's, paths of the image lie under its root.

        entry_point, command: what the task definition or the caller puts in the image's place.
        """
        first = entry_point or self.config.get("Entrypoint") or []
        rest = command or ([] if entry_point else self.config.get("Cmd")) or []
        return [self._here(word) for word in [*first, *rest]]

    def environment(self) -> dict[str, str]:
        """Returns the image's variables, but for its PATH, which means nothing here."""
        pairs = dict(entry.split("=", 1) for entry in self.config.get("Env") or [])
        pairs.pop("PATH", None)
        if "PYTHONPATH" in pairs:
            folders = pairs["PYTHONPATH"].split(":")
            pairs["PYTHONPATH"] = ":".join(self._here(folder) for folder in folders)
        return pairs

    @property
    def working_directory(self) -> Path:
        """Returns the image's WORKDIR."""
        return self.root / str(self.config.get("WorkingDir") or "/").lstrip("/")

    def _here(self, word: str) -> str:
        if _PYTHON.fullmatch(word):
            return sys.executable
        inside = self.root / word.lstrip("/")
        return str(inside) if word.startswith("/") and inside.exists() else word


def pull(reference: str, ecr: Any) -> Image:
    """Returns the image that ``reference`` names, fetched with the client's credentials.

    reference: <registry>/<repository>:<tag> or ...@<digest>; an image of ECR.

    Raises CannotPullImage if it is not there or the role may not read it.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise CannotPullImage(f"failed to resolve ref {reference}: not an image of this AWS's ECR")
    try:
        ecr.get_authorization_token()
        manifest = _manifest(ecr, match)
        digests = [manifest["config"]["digest"], *(layer["digest"] for layer in manifest["layers"])]
        where = {"registryId": match["registry"], "repositoryName": match["repository"]}
        config, *layers = [_download(ecr, where, digest) for digest in digests]
    except ClientError as error:
        raise CannotPullImage(f"failed to resolve ref {reference}: {error}") from error
    return Image(_unpacked(digests, layers), json.loads(config.read_bytes())["config"])


def _manifest(ecr: Any, match: re.Match[str]) -> dict[str, Any]:
    image_id = (
        {"imageDigest": match["digest"]}
        if match["digest"]
        else {"imageTag": match["tag"] or "latest"}
    )
    answer = ecr.batch_get_image(
        registryId=match["registry"], repositoryName=match["repository"], imageIds=[image_id]
    )
    if not answer["images"]:
        raise CannotPullImage(f"failed to resolve ref {match[0]}: {match[0]}: not found")
    manifest: dict[str, Any] = json.loads(answer["images"][0]["imageManifest"])
    if not {"config", "layers"} <= manifest.keys():
        raise CannotPullImage(f"{match[0]}: the manifest lists no layers")
    return manifest


def _download(ecr: Any, where: dict[str, str], digest: str) -> Path:
    url = ecr.get_download_url_for_layer(**where, layerDigest=digest)["downloadUrl"]
    return Path(url2pathname(url.removeprefix("file://")))


def _unpacked(digests: list[str], layers: list[Path]) -> Path:
    """Returns the folder with the image's files, made at the first pull."""

    def extract(folder: Path) -> None:
        for layer in layers:
            with tarfile.open(layer) as archive:
                archive.extractall(folder, filter="data")

    images = current().home / "images" / "unpacked"
    return make_whole(images / digests[0].removeprefix("sha256:"), extract)
