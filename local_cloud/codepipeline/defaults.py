"""What a definition has that it was not given."""

import copy
from typing import Any

from local_cloud.codepipeline.states import Mode

_ACTION_DEFAULTS: dict[str, Any] = {
    "runOrder": 1,
    "configuration": {},
    "inputArtifacts": [],
    "outputArtifacts": [],
}


def with_defaults(given: dict[str, Any], version: int) -> dict[str, Any]:
    """Returns a copy of a declared pipeline as GetPipeline answers it. version: counts from 1."""
    definition = copy.deepcopy(given)
    definition["version"] = version
    definition.setdefault("executionMode", Mode.SUPERSEDED.value)
    definition.setdefault("pipelineType", "V1")
    for stage in definition["stages"]:
        stage["actions"] = [copy.deepcopy(_ACTION_DEFAULTS) | action for action in stage["actions"]]
    return definition
