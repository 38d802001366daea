"""Uploads what a build made, if its project or pipeline keeps artifacts on S3."""

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from local_cloud.codebuild.build import Build
from local_cloud.codebuild.buildspec import Buildspec

CODEPIPELINE = "CODEPIPELINE"


class MissingArtifacts(Exception):
    """The buildspec names files that the build did not make."""


def upload_artifacts(build: Build, buildspec: Buildspec, s3: Any, sources: Path) -> None:
    """Puts the buildspec's artifacts on S3, as files or as one zip, as the project says.

    s3: a client with the service role's credentials. A project without artifacts uploads nothing.

    Raises MissingArtifacts; botocore's ClientError if the role may not write.
    """
    target, declared = build.settings["artifacts"], buildspec.artifacts
    if target["type"] == "S3" and declared:
        _upload(build, target, _chosen(declared, sources), s3)
    elif target["type"] == CODEPIPELINE:
        _upload_for_pipeline(build, target, _chosen(declared, sources), s3)
    several = declared.get("secondary-artifacts") or {}
    for secondary in build.settings.get("secondaryArtifacts") or []:
        chosen = _chosen(several.get(secondary["artifactIdentifier"]) or {}, sources)
        _upload_for_pipeline(build, secondary, chosen, s3)


def _chosen(declared: dict[str, Any], sources: Path) -> dict[str, Path]:
    """Returns the files that a section of the buildspec names, by their names in the artifact."""
    base = sources / declared.get("base-directory", ".")
    files = list(_files(base, declared.get("files") or []))
    if not files:
        raise MissingArtifacts("CLIENT_ERROR: no matching artifact paths found")
    discard = declared.get("discard-paths") in (True, "yes")
    return {file.name if discard else file.relative_to(base).as_posix(): file for file in files}


def _upload(build: Build, target: dict[str, Any], names: dict[str, Path], s3: Any) -> None:
    bucket, prefix = target["location"], _prefix(build, target)
    build.artifacts["location"] = f"arn:{build.partition}:s3:::{bucket}/{prefix}"
    if target.get("packaging") == "ZIP":
        _upload_zip(build, names, s3, bucket, prefix)
    else:
        for name, file in names.items():
            s3.upload_file(str(file), bucket, f"{prefix}/{name}")


def _upload_for_pipeline(
    build: Build, target: dict[str, Any], names: dict[str, Path], s3: Any
) -> None:
    """Uploads a zip to where the pipeline looks for it, encrypted with the pipeline's key."""
    bucket, key = target["location"], target["name"]
    build.artifacts["location"] = f"arn:{build.partition}:s3:::{bucket}/{key}"
    own_key = build.settings.get("encryptionKey")
    encryption = {"ServerSideEncryption": "aws:kms"} | ({"SSEKMSKeyId": own_key} if own_key else {})
    _upload_zip(build, names, s3, bucket, key, encryption)


def _prefix(build: Build, target: dict[str, Any]) -> str:
    own = build.uuid if target.get("namespaceType") == "BUILD_ID" else ""
    name = target.get("name") or build.project
    return "/".join(part.strip("/") for part in (target.get("path", ""), own, name) if part)


def _files(base: Path, patterns: list[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from (path for path in sorted(base.glob(pattern)) if path.is_file())


def _upload_zip(  # noqa: PLR0917 - what, by whom and where
    build: Build,
    names: dict[str, Path],
    s3: Any,
    bucket: str,
    key: str,
    encryption: dict[str, str] | None = None,
) -> None:
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, path in names.items():
                archive.write(path, name)
        file.flush()
        content = Path(file.name).read_bytes()
        build.artifacts["sha256sum"] = hashlib.sha256(content).hexdigest()
        s3.upload_file(file.name, bucket, key, ExtraArgs=encryption)
