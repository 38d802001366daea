"""How an operation of CodePipeline is added, and what nearly every one begins with."""

from typing import Any, TypeVar

from moto.codepipeline.models import codepipeline_backends
from moto.codepipeline.responses import CodePipelineResponse

from local_cloud.codepipeline.pipeline import Pipeline, find_pipeline
from local_cloud.operations import AwsError, Call, operation

Item = TypeVar("Item")

codepipeline_operation = operation(CodePipelineResponse, codepipeline_backends)
"""Decorates a function that is one operation of CodePipeline's API, under its own name."""


def pipeline_of(call: Call) -> Pipeline:
    """Returns the pipeline that a request names as ``pipelineName`` or ``name``.

    Raises AwsError (PipelineNotFoundException).
    """
    name = call.parameters.get("pipelineName") or call.parameters["name"]
    return find_pipeline(call.backend, name)


def page(call: Call, items: list[Item], most: int) -> tuple[list[Item], dict[str, Any]]:
    """Returns one page of ``items`` and, if there are more, the answer's nextToken.

    most: the size of a page unless the request asks for less.

    Raises AwsError (InvalidNextTokenException).
    """
    token = call.parameters.get("nextToken") or "0"
    if not token.isdigit():
        raise AwsError("InvalidNextTokenException", "The next token is not valid")
    start = int(token)
    end = start + min(most, call.parameters.get("maxResults") or most)
    return items[start:end], ({"nextToken": str(end)} if end < len(items) else {})


def without_nothing(members: dict[str, Any]) -> dict[str, Any]:
    """Returns the members of an answer that have a value."""
    return {name: value for name, value in members.items() if value not in (None, "", {})}
