"""Uploads what a build made, if its project keeps artifacts on S3."""

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from local_cloud.codebuild.build import Build
from local_cloud.codebuild.buildspec import Buildspec


class MissingArtifacts(Exception):
    """The buildspec names files that the build did not make."""


def upload_artifacts(build: Build, buildspec: Buildspec, s3: Any, sources: Path) -> None:
    """Puts the buildspec's artifacts on S3, as files or as one zip, as the project says.

    s3: a client with the service role's credentials. A project without artifacts uploads nothing.

    Raises MissingArtifacts; botocore's ClientError if the role may not write.
    """
    target = build.settings["artifacts"]
    if target["type"] != "S3" or not buildspec.artifacts:
        return
    base = sources / buildspec.artifacts.get("base-directory", ".")
    files = list(_files(base, buildspec.artifacts.get("files") or []))
    if not files:
        raise MissingArtifacts("CLIENT_ERROR: no matching artifact paths found")
    bucket, prefix = target["location"], _prefix(build, target)
    build.artifacts["location"] = f"arn:{build.partition}:s3:::{bucket}/{prefix}"
    discard = buildspec.artifacts.get("discard-paths") in (True, "yes")
    names = {file.name if discard else file.relative_to(base).as_posix(): file for file in files}
    if target.get("packaging") == "ZIP":
        _upload_zip(build, names, s3, bucket, prefix)
    else:
        for name, file in names.items():
            s3.upload_file(str(file), bucket, f"{prefix}/{name}")


def _prefix(build: Build, target: dict[str, Any]) -> str:
    own = build.uuid if target.get("namespaceType") == "BUILD_ID" else ""
    name = target.get("name") or build.project
    return "/".join(part.strip("/") for part in (target.get("path", ""), own, name) if part)


def _files(base: Path, patterns: list[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from (path for path in sorted(base.glob(pattern)) if path.is_file())


def _upload_zip(build: Build, names: dict[str, Path], s3: Any, bucket: str, key: str) -> None:
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, path in names.items():
                archive.write(path, name)
        file.flush()
        content = Path(file.name).read_bytes()
        build.artifacts["sha256sum"] = hashlib.sha256(content).hexdigest()
        s3.upload_file(file.name, bucket, key)
