"""Gets a build's sources: a zip file or folder on S3, or none."""

import tempfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.codebuild.build import Build
from local_cloud.zip_files import unpack


class SourceNotAvailable(Exception):
    """The sources cannot be had; the message is what the phase's context tells."""


def download_source(build: Build, s3: Any, folder: Path) -> None:
    """Puts the build's sources into ``folder``.

    s3: a client with the service role's credentials.

    Raises SourceNotAvailable if the role may not read them or they are not there.
    """
    source = build.settings["source"]
    match source["type"]:
        case "NO_SOURCE":
            return
        case "S3":
            _download_zip(build, s3, source["location"], folder)
        case kind:
            raise SourceNotAvailable(f"the embedded AWS builds from S3, not from {kind}")


def _download_zip(build: Build, s3: Any, location: str, folder: Path) -> None:
    """Reads one version of the object, so that a build is of what was there when it began.

    AWS documents both s3:GetObject and s3:GetObjectVersion as what a service role needs for it
    (https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html).
    """
    bucket, _, key = location.removeprefix("arn:aws:s3:::").partition("/")
    where = {"Bucket": bucket, "Key": key}
    try:
        version = build.settings.get("sourceVersion") or s3.head_object(**where).get("VersionId")
        answer = s3.get_object(**where, **({"VersionId": version} if version else {}))
    except ClientError as error:
        raise SourceNotAvailable(f"CLIENT_ERROR: {error} for {location}") from error
    build.resolved_source_version = answer.get("VersionId") or answer["ETag"].strip('"')
    with tempfile.TemporaryFile() as archive:
        for chunk in answer["Body"].iter_chunks(1024 * 1024):
            archive.write(chunk)
        archive.seek(0)
        unpack(archive, folder)
