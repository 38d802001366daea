"""What AWS refuses to take for a pipeline.

https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-requirements.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
"""

import re
from collections.abc import Iterable
from typing import Any

from local_cloud.codepipeline.acting import SERVICE
from local_cloud.codepipeline.action_execution import Declaration
from local_cloud.codepipeline.action_validation import check_action
from local_cloud.codepipeline.artifact_validation import check_artifacts, check_namespaces
from local_cloud.iam.authorization import authorize_service
from local_cloud.operations import AwsError

MAX_STAGES = 50
MAX_ACTIONS_OF_STAGE = 50
_NAME = re.compile(r"[A-Za-z0-9.@_-]{1,100}")


def check_pipeline(definition: dict[str, Any], arn: str) -> None:
    """Raises AwsError for the first thing in a definition (with its defaults) that AWS refuses.

    arn: of the pipeline.
    Raises UnknownActionType for actions that are not implemented here.
    """
    _check_name(definition["name"], "pipeline.name")
    _check_role(definition["roleArn"], arn)
    _check_stores(definition, arn.split(":")[3])
    _check_type(definition)
    _check_stages(definition["stages"])
    check_artifacts(definition["stages"])
    check_namespaces(definition["stages"])


def _check_name(name: str, place: str) -> None:
    if not _NAME.fullmatch(name):
        message = (
            f"1 validation error detected: Value '{name}' at '{place}' failed to satisfy "
            f"constraint: Member must satisfy regular expression pattern: {_NAME.pattern}"
        )
        raise AwsError("ValidationException", message)


def _check_role(role: str, arn: str) -> None:
    decision = authorize_service(SERVICE, "sts:AssumeRole", role, arn, arn.split(":")[4])
    if not decision.allowed:
        message = f"CodePipeline is not authorized to perform AssumeRole on role {role}"
        raise _structure_error(message)


def _check_stores(definition: dict[str, Any], region: str) -> None:
    stores = definition.get("artifactStores")
    if ("artifactStore" in definition) == (stores is not None):
        raise _structure_error("A pipeline has either artifactStore or artifactStores")
    actions = (action for stage in definition["stages"] for action in stage["actions"])
    regions = {region, *(action.get("region", region) for action in actions)}
    if missing := sorted(regions - (stores or {region: None}).keys()):
        raise _structure_error(f"The pipeline has no artifact store in {missing[0]}")


def _check_type(definition: dict[str, Any]) -> None:
    if definition["pipelineType"] == "V2":
        return
    if definition["executionMode"] != "SUPERSEDED":
        raise _structure_error("QUEUED and PARALLEL execution modes need the pipeline type V2")
    if definition.get("variables") or definition.get("triggers"):
        raise _structure_error("Variables and triggers need the pipeline type V2")


def _check_stages(stages: list[Declaration]) -> None:
    if len(stages) < 2:
        raise _structure_error(
            f"Pipeline has only {len(stages)} stage(s). "
            "There should be a minimum of 2 stages in a pipeline"
        )
    if len(stages) > MAX_STAGES:
        raise _structure_error(f"Pipeline has more than {MAX_STAGES} stages")
    _check_unique((stage["name"] for stage in stages), "stage")
    for number, stage in enumerate(stages):
        _check_stage(stage, is_first=number == 0)


def _check_stage(stage: Declaration, *, is_first: bool) -> None:
    name, actions = stage["name"], stage["actions"]
    _check_name(name, "pipeline.stages.member.name")
    if not 1 <= len(actions) <= MAX_ACTIONS_OF_STAGE:
        message = f"Stage {name} must have 1 to {MAX_ACTIONS_OF_STAGE} actions"
        raise AwsError("InvalidStageDeclarationException", message)
    _check_unique((action["name"] for action in actions), f"action of stage {name}")
    for action in actions:
        _check_name(action["name"], "pipeline.stages.member.actions.member.name")
        is_source = action["actionTypeId"]["category"] == "Source"
        if is_first and not is_source:
            raise _structure_error(
                f"Pipeline should start with a stage that only contains source "
                f"actions; {action['name']} is none"
            )
        if is_source and not is_first:
            raise _structure_error(f"Source action {action['name']} may only be in the first stage")
        check_action(action)


def _check_unique(names: Iterable[str], kind: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise _structure_error(f"The {kind} name {name} is used more than once")
        seen.add(name)


def _structure_error(message: str) -> AwsError:
    return AwsError("InvalidStructureException", message)
