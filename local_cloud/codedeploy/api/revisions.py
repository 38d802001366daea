"""Revisions of applications: registered and listed."""

from typing import Any

from local_cloud.codedeploy.api.registry import (
    application_of,
    backend_of,
    codedeploy_operation,
    page,
)
from local_cloud.codedeploy.revision import Revision, key_of, revisions
from local_cloud.operations import AwsError, Call

BATCH = 25
_BUNDLES = {"zip", "tar", "tgz"}
_TIMES = {
    "registerTime": lambda revision: revision.registered,
    "firstUsedTime": lambda revision: revision.first_used or revision.registered,
    "lastUsedTime": lambda revision: revision.last_used or revision.registered,
}


@codedeploy_operation
def register_application_revision(call: Call) -> None:
    """Registers where a revision lies; whether something lies there is not looked at."""
    revision = register(call, call.parameters["revision"])
    revision.description = call.parameters.get("description", revision.description)


@codedeploy_operation
def get_application_revision(call: Call) -> dict[str, Any]:
    """Returns what is known of a revision."""
    name, location = application_of(call).application_name, call.parameters["revision"]
    found = _find(call, location)
    if found is None:
        raise AwsError(
            "RevisionDoesNotExistException", "The named revision does not exist with the user."
        )
    return {
        "applicationName": name,
        "revision": found.location,
        "revisionInfo": found.describe(),
    }


@codedeploy_operation
def batch_get_application_revisions(call: Call) -> dict[str, Any]:
    """Returns what is known of those revisions that are registered."""
    name, locations = application_of(call).application_name, call.parameters["revisions"]
    if len(locations) > BATCH:
        raise AwsError("BatchLimitExceededException", f"At most {BATCH} revisions are allowed.")
    found = [each for each in (_find(call, location) for location in locations) if each]
    infos = [
        {"revisionLocation": each.location, "genericRevisionInfo": each.describe()}
        for each in found
    ]
    return {"applicationName": name, "revisions": infos}


@codedeploy_operation
def list_application_revisions(call: Call) -> dict[str, Any]:
    """Lists the locations of an application's revisions."""
    given, name = call.parameters, application_of(call).application_name
    order = given.get("sortBy", "registerTime")
    if order not in _TIMES:
        raise AwsError("InvalidSortByException", "The column name to sort by is not valid.")
    found = [each for each in revisions(call.backend, name).values() if _listed(each, call)]
    found.sort(key=_TIMES[order], reverse=given.get("sortOrder") == "descending")
    listed, token = page(call, found)
    return {"revisions": [each.location for each in listed], **token}


def register(call: Call, location: dict[str, Any]) -> Revision:
    """Returns the revision of the call's application at a location, registered now if it was not.

    Raises AwsError (InvalidRevisionException) for a location that no server can be given.
    """
    place = location.get("s3Location") or {}
    complete = place.get("bucket") and place.get("key") and place.get("bundleType") in _BUNDLES
    if location.get("revisionType") != "S3" or not complete:
        raise AwsError(
            "InvalidRevisionException", "A revision here is a zip, tar or tgz file in S3."
        )
    known = revisions(backend_of(call), application_of(call).application_name)
    return known.setdefault(key_of(location), Revision(location))


def _find(call: Call, location: dict[str, Any]) -> Revision | None:
    known = revisions(backend_of(call), application_of(call).application_name)
    return known.get(key_of(location))


def _listed(revision: Revision, call: Call) -> bool:
    given, place = call.parameters, revision.location["s3Location"]
    bucket, prefix = given.get("s3Bucket"), given.get("s3KeyPrefix")
    if prefix and not bucket:
        raise AwsError("BucketNameFilterRequiredException", "A key prefix needs a bucket.")
    wanted = {"include": True, "exclude": False}.get(given.get("deployed", "ignore"))
    return (
        (not bucket or place["bucket"] == bucket)
        and (not prefix or place["key"].startswith(prefix))
        and (wanted is None or wanted is (revision.first_used is not None))
    )
