"""Applications: made, read, renamed, deleted."""

from typing import Any

from moto.codedeploy.models import Application

from local_cloud.codedeploy.api.registry import (
    application_of,
    backend_of,
    codedeploy_operation,
    groups_of,
    page,
)
from local_cloud.codedeploy.revision import revisions
from local_cloud.instance import current
from local_cloud.operations import AwsError, Call

BATCH = 100
SERVER = "Server"


@codedeploy_operation
def create_application(call: Call) -> dict[str, Any]:
    """Makes an application; only such for servers are implemented."""
    name, platform = call.parameters["applicationName"], call.parameters.get("computePlatform")
    if platform not in (None, SERVER):
        raise AwsError(
            "InvalidComputePlatformException", f"{platform} is not implemented here, only {SERVER}."
        )
    _refuse_taken(call, name)
    tags = call.parameters.get("tags") or []
    application = Application(name, SERVER, tags)
    backend_of(call).applications[name] = application
    backend_of(call).tagger.tag_resource(_arn(call, name), tags)
    return {"applicationId": application.id}


@codedeploy_operation
def get_application(call: Call) -> dict[str, Any]:
    """Returns an application."""
    return {"application": _describe(application_of(call))}


@codedeploy_operation
def batch_get_applications(call: Call) -> dict[str, Any]:
    """Returns applications, all of them or none."""
    names = call.parameters["applicationNames"]
    if len(names) > BATCH:
        raise AwsError("BatchLimitExceededException", f"At most {BATCH} names are allowed.")
    found = [application_of(_about(call, name)) for name in names]
    return {"applicationsInfo": [_describe(each) for each in found]}


@codedeploy_operation
def list_applications(call: Call) -> dict[str, Any]:
    """Lists the names of the applications."""
    names, token = page(call, list(backend_of(call).applications))
    return {"applications": names, **token}


@codedeploy_operation
def update_application(call: Call) -> None:
    """Renames an application; its groups, revisions and tags move with it."""
    application, name = application_of(call), call.parameters.get("newApplicationName")
    if not name or name == application.application_name:
        return
    _refuse_taken(call, name)
    backend, old = backend_of(call), application.application_name
    backend.applications[name] = backend.applications.pop(old)
    application.application_name = name
    groups_of(call, name).update(backend.deployment_groups.pop(old, {}))
    for group in groups_of(call, name).values():
        _move_tags(call, f"deploymentgroup:{old}/{group.name}", f"{name}/{group.name}")
        group.application = name
    moved = revisions(backend, old)
    revisions(backend, name).update(moved)
    moved.clear()
    _move_tags(call, f"application:{old}", name)


@codedeploy_operation
def delete_application(call: Call) -> None:
    """Deletes an application with its groups and revisions; one that is not there is fine."""
    name, backend = call.parameters["applicationName"], backend_of(call)
    if backend.applications.pop(name, None) is None:
        return
    for group in groups_of(call, name).values():
        backend.tagger.delete_all_tags_for_resource(group.arn)
    del backend.deployment_groups[name]
    revisions(backend, name).clear()
    backend.tagger.delete_all_tags_for_resource(_arn(call, name))


def _refuse_taken(call: Call, name: str) -> None:
    if name in backend_of(call).applications:
        raise AwsError(
            "ApplicationAlreadyExistsException",
            f"Application already exists with the applicationName: {name}",
        )


def _about(call: Call, name: str) -> Call:
    return Call(call.backend, {"applicationName": name}, call.account, call.region, call.caller)


def _describe(application: Application) -> dict[str, Any]:
    return {
        "applicationId": application.id,
        "applicationName": application.application_name,
        "createTime": application.create_time,
        "linkedToGitHub": False,
        "computePlatform": application.compute_platform,
    }


def _move_tags(call: Call, old: str, new: str) -> None:
    """Gives the tags of a resource (kind:name) to the one of the same kind with a new name."""
    tagger, kind = backend_of(call).tagger, old.partition(":")[0]
    before, after = (_resource(call, each) for each in (old, f"{kind}:{new}"))
    tagger.tag_resource(after, tagger.list_tags_for_resource(before)["Tags"])
    tagger.delete_all_tags_for_resource(before)


def _arn(call: Call, name: str) -> str:
    return _resource(call, f"application:{name}")


def _resource(call: Call, resource: str) -> str:
    return f"arn:{current().partition}:codedeploy:{call.region}:{call.account}:{resource}"
