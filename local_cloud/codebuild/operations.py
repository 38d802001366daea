"""StartBuild, StopBuild, and what tells about builds."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from moto.codebuild.models import codebuild_backends
from moto.codebuild.responses import CodeBuildResponse

from local_cloud.codebuild.artifacts import CODEPIPELINE
from local_cloud.codebuild.build import SUCCEEDED, Build, Phase
from local_cloud.codebuild.events import announce_phase, announce_state
from local_cloud.codebuild.overrides import apply_overrides
from local_cloud.codebuild.projects import find_project
from local_cloud.codebuild.runner import run_build
from local_cloud.operations import AwsError, Call, operation, store

MAX_RUNNING_BUILDS = 4  # the machine's, not an account's quota; the others are QUEUED
TOKEN_SECONDS = 5 * 60  # StartBuild API reference: idempotencyToken
MAX_PAGE = 100

_pool = ThreadPoolExecutor(MAX_RUNNING_BUILDS, thread_name_prefix="build")


@operation(CodeBuildResponse, codebuild_backends)
def start_build(call: Call) -> dict[str, Any]:
    """Queues a build; the same idempotencyToken within 5 minutes answers the same build."""
    token = call.parameters.get("idempotencyToken")
    known = _known(call, token) if token else None
    if known is not None:
        return {"build": known.describe()}
    project = find_project(call, call.parameters["projectName"])
    _check_limit(call, project)
    build = _new_build(call, project)
    if token:
        store(call.backend, "tokens")[token] = (time.monotonic(), call.parameters, build)
    _enter_queue(build)
    _pool.submit(run_build, build)
    return {"build": build.describe()}


@operation(CodeBuildResponse, codebuild_backends)
def stop_build(call: Call) -> dict[str, Any]:
    """Asks a build to stop; it has the status STOPPED when its command has ended."""
    build = _builds(call).get(_build_id(call.parameters["id"]))
    if build is None:
        message = f"Build {call.parameters['id']} does not exist"
        raise AwsError("ResourceNotFoundException", message)
    build.stop_requested.set()
    return {"build": build.describe()}


@operation(CodeBuildResponse, codebuild_backends)
def batch_get_builds(call: Call) -> dict[str, Any]:
    """Describes builds by id or ARN."""
    builds = _builds(call)
    found, missing = [], []
    for name in call.parameters["ids"]:
        build = builds.get(_build_id(name))
        if build:
            found.append(build.describe())
        else:
            missing.append(name)
    return {"builds": found, "buildsNotFound": missing}


@operation(CodeBuildResponse, codebuild_backends)
def list_builds(call: Call) -> dict[str, Any]:
    """Lists the ids of all builds, the newest first unless the order is ASCENDING."""
    return _page(call, list(_builds(call)))


@operation(CodeBuildResponse, codebuild_backends)
def list_builds_for_project(call: Call) -> dict[str, Any]:
    """Lists the ids of a project's builds, the newest first unless the order is ASCENDING."""
    project = find_project(call, call.parameters["projectName"])
    ids = [build.id for build in _builds(call).values() if build.project == project["name"]]
    return _page(call, ids)


def _new_build(call: Call, project: dict[str, Any]) -> Build:
    builds, settings = _builds(call), apply_overrides(project, call.parameters)
    _check_pipeline_source(settings)
    number = sum(build.project == project["name"] for build in builds.values()) + 1
    build = Build(
        account=call.account,
        region=call.region,
        partition=call.backend.partition,
        project=project["name"],
        settings=settings,
        number=number,
        initiator=_initiator(call, settings),
    )
    builds[build.id] = build
    return build


def _initiator(call: Call, settings: dict[str, Any]) -> str:
    """Returns who started a build: a pipeline, whose sessions are called like it, or a caller."""
    caller = call.caller.split(":")[-1]
    if settings["source"]["type"] == CODEPIPELINE:
        return f"codepipeline/{caller.rsplit('/', 1)[-1]}"
    return caller.removeprefix("assumed-role/").removeprefix("user/")


def _check_pipeline_source(settings: dict[str, Any]) -> None:
    """A pipeline's build is of an artifact, which only the pipeline knows."""
    if settings["source"]["type"] == CODEPIPELINE and not settings.get("sourceVersion"):
        message = "A project with the source type CODEPIPELINE is built by a pipeline only"
        raise AwsError("InvalidInputException", message)


def _enter_queue(build: Build) -> None:
    submitted = Phase("SUBMITTED", status=SUCCEEDED, end=time.time())
    build.phases.append(submitted)
    announce_state(build)
    announce_phase(build, submitted)
    build.phases.append(Phase("QUEUED"))


def _known(call: Call, token: str) -> Build | None:
    since, parameters, build = store(call.backend, "tokens").get(token, (None, None, None))
    if since is None or time.monotonic() - since > TOKEN_SECONDS:
        return None
    if parameters != call.parameters:
        message = "Idempotency token was used with other parameters less than five minutes ago"
        raise AwsError("InvalidInputException", message)
    assert isinstance(build, Build)
    return build


def _check_limit(call: Call, project: dict[str, Any]) -> None:
    limit = project.get("concurrentBuildLimit")
    active = sum(
        build.project == project["name"] and not build.is_complete
        for build in _builds(call).values()
    )
    if limit is not None and active >= limit:
        message = f"Cannot have more than {limit} active builds for the project"
        raise AwsError("AccountLimitExceededException", message)


def _page(call: Call, ids: list[str]) -> dict[str, Any]:
    ordered = ids if call.parameters.get("sortOrder") == "ASCENDING" else ids[::-1]
    start = int(call.parameters.get("nextToken") or 0)
    end = start + MAX_PAGE
    more = {"nextToken": str(end)} if end < len(ordered) else {}
    return {"ids": ordered[start:end]} | more


def _builds(call: Call) -> dict[str, Build]:
    return store(call.backend, "builds")


def _build_id(name: str) -> str:
    return name.rsplit("/", maxsplit=1)[-1]
