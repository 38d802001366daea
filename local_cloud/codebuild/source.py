"""Gets a build's sources: zip files on S3, a pipeline's artifacts, or none."""

import tempfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.codebuild.build import Build
from local_cloud.zip_files import unpack

REVISION = "codepipeline-artifact-revision"  # metadata of an artifact: the commit it was made from


class SourceNotAvailable(Exception):
    """The sources cannot be had; the message is what the phase's context tells."""


def download_source(build: Build, s3: Any, folder: Path) -> None:
    """Puts the build's sources into ``folder``, secondary ones into ``secondary_folder``.

    s3: a client with the service role's credentials.

    Raises SourceNotAvailable if the role may not read them or they are not there.
    """
    source, version = build.settings["source"], build.settings.get("sourceVersion")
    match source["type"]:
        case "NO_SOURCE":
            return
        case "S3":
            answer = _download_zip(s3, source["location"], version, folder)
            build.resolved_source_version = answer.get("VersionId") or answer["ETag"].strip('"')
        case "CODEPIPELINE":
            answer = _download_zip(s3, version or "", None, folder)
            build.resolved_source_version = answer["Metadata"].get(REVISION)
        case kind:
            raise SourceNotAvailable(f"the embedded AWS builds from S3, not from {kind}")
    for secondary in build.settings.get("secondarySources") or []:
        own = secondary_folder(folder, secondary["sourceIdentifier"])
        _download_zip(s3, secondary["location"], None, own)


def secondary_folder(folder: Path, identifier: str) -> Path:
    """Returns where a secondary source is, beside the primary one's ``folder``."""
    return folder.with_name(f"src_{identifier}")


def _download_zip(s3: Any, location: str, version: str | None, folder: Path) -> dict[str, Any]:
    """Reads one version of the object, so that a build is of what was there when it began.

    location: <bucket>/<key>, or the object's ARN. Returns the answer of GetObject.

    AWS documents both s3:GetObject and s3:GetObjectVersion as what a service role needs for it
    (https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html).
    """
    bucket, _, key = location.rpartition(":::")[2].partition("/")
    where = {"Bucket": bucket, "Key": key}
    try:
        version = version or s3.head_object(**where).get("VersionId")
        answer: dict[str, Any] = s3.get_object(
            **where, **({"VersionId": version} if version else {})
        )
    except ClientError as error:
        raise SourceNotAvailable(f"CLIENT_ERROR: {error} for {location}") from error
    with tempfile.TemporaryFile() as archive:
        for chunk in answer["Body"].iter_chunks(1024 * 1024):
            archive.write(chunk)
        archive.seek(0)
        unpack(archive, folder)
    return answer
