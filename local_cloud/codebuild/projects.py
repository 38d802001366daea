"""CreateProject and UpdateProject, with the members that moto drops."""

import time
from typing import Any

from moto.codebuild.models import CodeBuildBackend, codebuild_backends
from moto.codebuild.responses import CodeBuildResponse

from local_cloud.operations import AwsError, Call, operation

DEFAULT_TIMEOUT_MINUTES = 60
DEFAULT_QUEUED_TIMEOUT_MINUTES = 480
_SOURCE_TYPES_WITHOUT_LOCATION = {"CODEPIPELINE", "NO_SOURCE"}


@operation(CodeBuildResponse, codebuild_backends)
def create_project(call: Call) -> dict[str, Any]:
    """Makes a project."""
    backend, given = _backend(call), call.parameters
    name = given["name"]
    arn = f"arn:{call.backend.partition}:codebuild:{call.region}:{call.account}:project/{name}"
    if name in backend.codebuild_projects:
        raise AwsError("ResourceAlreadyExistsException", f"Project already exists: {arn}")
    _check(given)
    backend.create_project(
        project_name=name,
        description=given.get("description"),
        project_source=given["source"],
        artifacts=given["artifacts"],
        environment=given["environment"],
        service_role=given["serviceRole"],
        tags=given.get("tags"),
        cache=given.get("cache"),
        timeout=given.get("timeoutInMinutes") or DEFAULT_TIMEOUT_MINUTES,
        queued_timeout=given.get("queuedTimeoutInMinutes") or DEFAULT_QUEUED_TIMEOUT_MINUTES,
        source_version=given.get("sourceVersion"),
        logs_config=given.get("logsConfig"),
        vpc_config=given.get("vpcConfig"),
    )
    project = find_project(call, name)
    _keep(project, given)
    return {"project": project}


@operation(CodeBuildResponse, codebuild_backends)
def update_project(call: Call) -> dict[str, Any]:
    """Changes the members that are given."""
    project = find_project(call, call.parameters["name"])
    _check({**project, **call.parameters})
    _keep(project, call.parameters)
    project["lastModified"] = time.time()
    return {"project": project}


@operation(CodeBuildResponse, codebuild_backends)
def delete_project(call: Call) -> None:
    """Deletes the project with this name or ARN, if there is one."""
    _backend(call).delete_project(call.parameters["name"].rsplit("/", maxsplit=1)[-1])


def find_project(call: Call, name: str) -> dict[str, Any]:
    """Returns the project as BatchGetProjects answers it.

    name: or the project's ARN.

    Raises AwsError (ResourceNotFoundException) if there is none.
    """
    record = _backend(call).codebuild_projects.get(name.rsplit("/", maxsplit=1)[-1])
    if record is None:
        raise AwsError("ResourceNotFoundException", f"Project cannot be found: {name}")
    project: dict[str, Any] = record.project_metadata
    return project


def _keep(project: dict[str, Any], given: dict[str, Any]) -> None:
    for member, value in given.items():
        if member == "badgeEnabled":
            project["badge"] = {"badgeEnabled": value}
        elif member != "name":
            project[member] = value
    if project.get("concurrentBuildLimit") == -1:  # what UpdateProject takes for "no limit"
        del project["concurrentBuildLimit"]
    project["created"] = project.get("created") or time.time()
    project.pop("lastModifiedDate", None)  # moto's name for it, which the API does not know
    project.setdefault("lastModified", project["created"])


def _check(project: dict[str, Any]) -> None:
    source, artifacts = project["source"], project["artifacts"]
    if source["type"] not in _SOURCE_TYPES_WITHOUT_LOCATION and not source.get("location"):
        raise AwsError("InvalidInputException", "Project source location is required")
    if source["type"] == "NO_SOURCE" and not source.get("buildspec"):
        message = "Project source buildspec is required when the source type is NO_SOURCE"
        raise AwsError("InvalidInputException", message)
    if artifacts["type"] == "S3" and not artifacts.get("location"):
        raise AwsError("InvalidInputException", "Project artifacts location is required")


def _backend(call: Call) -> CodeBuildBackend:
    backend = call.backend
    assert isinstance(backend, CodeBuildBackend)
    return backend
