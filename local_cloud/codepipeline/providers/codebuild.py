"""CodeBuild actions: a build of the project with the action's artifacts and variables.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.codepipeline.action_execution import Artifact
from local_cloud.codepipeline.artifacts import artifact_store
from local_cloud.codepipeline.providers.registry import provides
from local_cloud.codepipeline.work import Abandoned, ActionFailed, TimedOut, Work

_CODEPIPELINE = "CODEPIPELINE"


@provides(
    "CodeBuild",
    "Build",
    "Test",
    required=frozenset({"ProjectName"}),
    inputs=(1, 5),
    outputs=(0, 5),
    limit_seconds=8 * 60 * 60,
)
def run_build(work: Work) -> Mapping[str, str]:
    """Starts a build and waits for its end; the variables that it exports are the action's."""
    if work.configuration.get("BatchEnabled", "false").lower() == "true":
        raise ActionFailed("batch builds are not implemented here", "ConfigurationError")
    build = work.client("codebuild").start_build(**_request(work))["build"]
    work.action.external_id = build["id"]
    work.action.external_url = build["logs"].get("deepLink")
    try:
        ended = _wait(work, build["id"])
    except (Abandoned, TimedOut):
        with suppress(ClientError):  # a role that may not stop it leaves it running
            work.client("codebuild").stop_build(id=build["id"])
        raise
    work.action.log_stream = ended["logs"].get("cloudWatchLogsArn")
    if ended["buildStatus"] != "SUCCEEDED":
        raise ActionFailed(f"Build terminated with state: {ended['buildStatus']}.{_why(ended)}")
    exported = ended.get("exportedEnvironmentVariables") or []
    return {variable["name"]: variable["value"] for variable in exported}


def _wait(work: Work, build_id: str) -> dict[str, Any]:
    while True:
        build = work.client("codebuild").batch_get_builds(ids=[build_id])["builds"][0]
        if build["buildComplete"]:
            return dict(build)
        work.pause()


def _request(work: Work) -> dict[str, Any]:
    primary, *others = _inputs(work)
    request: dict[str, Any] = {
        "projectName": work.configuration["ProjectName"],
        "idempotencyToken": work.action.id,
        "sourceTypeOverride": _CODEPIPELINE,
        "sourceVersion": _arn(work, primary),
        "secondarySourcesOverride": [
            {"type": _CODEPIPELINE, "sourceIdentifier": each.name, "location": _arn(work, each)}
            for each in others
        ],
        "environmentVariablesOverride": _variables(work),
        **_artifacts(work),
    }
    key = artifact_store(work.execution, work.region).get("encryptionKey")
    return request | ({"encryptionKeyOverride": key["id"]} if key else {})


def _variables(work: Work) -> list[dict[str, str]]:
    """Returns the variables of the action; a value that resolves to a quote can spoil them."""
    text = work.configuration.get("EnvironmentVariables", "[]")
    try:
        variables: list[dict[str, str]] = json.loads(text)
    except ValueError as error:
        message = f"EnvironmentVariables is not JSON: {error}"
        raise ActionFailed(message, "ConfigurationError") from error
    return variables


def _inputs(work: Work) -> list[Artifact]:
    """Returns the input artifacts, the one with the buildspec first."""
    primary = work.configuration.get("PrimarySource") or work.action.inputs[0].name
    return sorted(work.action.inputs, key=lambda artifact: artifact.name != primary)


def _artifacts(work: Work) -> dict[str, Any]:
    """Returns where the build's output goes: one artifact, several by name, or none."""
    outputs = work.announced_outputs()
    if len(outputs) == 1:
        return {"artifactsOverride": _target(outputs[0])}
    secondary = [_target(each) | {"artifactIdentifier": each.name} for each in outputs]
    none = {"artifactsOverride": {"type": "NO_ARTIFACTS"}}
    return none | ({"secondaryArtifactsOverride": secondary} if secondary else {})


def _target(artifact: Artifact) -> dict[str, Any]:
    return {
        "type": _CODEPIPELINE,
        "location": artifact.bucket,
        "name": artifact.key,
        "packaging": "ZIP",
    }


def _arn(work: Work, artifact: Artifact) -> str:
    return f"arn:{work.execution.partition}:s3:::{artifact.bucket}/{artifact.key}"


def _why(build: dict[str, Any]) -> str:
    """Returns what the first failed phase tells."""
    for phase in build["phases"]:
        for context in phase.get("contexts") or []:
            if phase.get("phaseStatus") not in (None, "SUCCEEDED") and context.get("message"):
                return (
                    f" Phase: {phase['phaseType']}, Code: {context['statusCode']}, "
                    f"Message: {context['message']}"
                )
    return ""
