"""Artifacts and namespaces: each is made once, and before it is used."""

from local_cloud.codepipeline.action_execution import Declaration
from local_cloud.codepipeline.action_validation import declaration_error
from local_cloud.codepipeline.variables import (
    OWN_NAMESPACE,
    PIPELINE_NAMESPACE,
    referenced_namespaces,
)

RESERVED = {OWN_NAMESPACE, PIPELINE_NAMESPACE}


def check_artifacts(stages: list[Declaration]) -> None:
    """Raises AwsError if an artifact is made twice, or used by an action that comes too early."""
    made: dict[str, tuple[int, int]] = {}
    for place, action in _in_order(stages):
        for name in _names(action, "inputArtifacts"):
            if name not in made or made[name] >= place:
                raise declaration_error(
                    f"Input Artifact Bundle {name} in action {action['name']} is not declared as "
                    "Output Artifact Bundle in any of the preceding actions"
                )
        for name in _names(action, "outputArtifacts"):
            if name in made:
                raise declaration_error(
                    f"Output Artifact Bundle name must be unique within the pipeline. {name} has "
                    "been used more than once."
                )
            made[name] = place


def check_namespaces(stages: list[Declaration]) -> None:
    """Raises AwsError if a namespace is given twice, or read by an action that comes too early."""
    given: dict[str, tuple[int, int]] = {}
    for place, action in _in_order(stages):
        for namespace in referenced_namespaces(action["configuration"]) - RESERVED:
            if namespace not in given or given[namespace] >= place:
                raise declaration_error(
                    "The following pipeline execution variables are referencing a namespace that "
                    f"does not exist. ActionName=[{action['name']}], Namespace=[{namespace}]"
                )
        if own := action.get("namespace"):
            if own in given or own in RESERVED:
                raise declaration_error(f"Namespace {own} is reserved or used more than once")
            given[own] = place


def _in_order(stages: list[Declaration]) -> list[tuple[tuple[int, int], Declaration]]:
    """Returns the actions with their places: stage and run order."""
    places = [
        ((number, action["runOrder"]), action)
        for number, stage in enumerate(stages)
        for action in stage["actions"]
    ]
    return sorted(places, key=lambda placed: placed[0])


def _names(action: Declaration, member: str) -> list[str]:
    return [artifact["name"] for artifact in action[member]]
