"""Fetches a revision with the host's own credentials, and unpacks it."""

import tarfile
from pathlib import Path

from local_cloud import roles
from local_cloud.codedeploy.agent.archives import Archives
from local_cloud.codedeploy.agent.host import Host
from local_cloud.codedeploy.agent.specification import Specification
from local_cloud.zip_files import unpack


class WrongBundle(Exception):
    """What lies in S3 is not what was deployed."""


def download(host: Host, specification: Specification) -> None:
    """Puts the revision into the deployment's archive folder, in the place of what was there.

    Raises WrongBundle; botocore's errors; zipfile.BadZipFile, tarfile.TarError and OSError.
    """
    archives = Archives(host, specification)
    archives.clean_up()
    file = archives.deployment / "bundle.tar"  # whatever it is, as the agent calls it
    _fetch(host, specification, file)
    with file.open("rb") as bundle:
        if specification.bundle["bundleType"] == "zip":
            unpack(bundle, archives.archive)
            return
        with tarfile.open(fileobj=bundle) as archive:
            archive.extractall(archives.archive, filter="tar")


def _fetch(host: Host, specification: Specification, file: Path) -> None:
    place = specification.bundle
    version = {"VersionId": place["version"]} if place.get("version") else {}
    s3 = roles.client("s3", host.access.session(), host.region)
    answer = s3.get_object(Bucket=place["bucket"], Key=place["key"], **version)
    expected, found = place.get("eTag", "").strip('"'), answer["ETag"].strip('"')
    if expected and expected != found:
        raise WrongBundle(
            f"Expected deployment artifact bundle etag {expected} but was actually {found}"
        )
    with file.open("wb") as bundle:
        for chunk in answer["Body"].iter_chunks():
            bundle.write(chunk)
