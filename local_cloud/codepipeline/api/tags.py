"""The tags of pipelines."""

from typing import Any

from local_cloud.codepipeline.api.registry import codepipeline_operation
from local_cloud.codepipeline.pipeline import Pipeline, pipelines
from local_cloud.operations import AwsError, Call

MAX_TAGS = 50


@codepipeline_operation
def list_tags_for_resource(call: Call) -> dict[str, Any]:
    """Lists the tags of a pipeline, by its ARN."""
    return {"tags": tag_list(_resource(call).tags)}


@codepipeline_operation
def tag_resource(call: Call) -> None:
    """Adds tags, or gives those of the same key another value."""
    pipeline = _resource(call)
    pipeline.tags = checked_tags(tag_list(pipeline.tags) + call.parameters["tags"])


@codepipeline_operation
def untag_resource(call: Call) -> None:
    """Removes the tags with these keys."""
    pipeline = _resource(call)
    removed = set(call.parameters["tagKeys"])
    pipeline.tags = {key: value for key, value in pipeline.tags.items() if key not in removed}


def checked_tags(tags: list[dict[str, str]]) -> dict[str, str]:
    """Returns the values of tags by key. Raises AwsError for too many, or for one of AWS's own."""
    for tag in tags:
        if tag["key"].startswith("aws:"):
            message = "Not allowed to modify system tags. System tags start with 'aws:'."
            raise AwsError("InvalidTagsException", message)
    by_key = {tag["key"]: tag["value"] for tag in tags}
    if len(by_key) > MAX_TAGS:
        raise AwsError("TooManyTagsException", f"A resource has at most {MAX_TAGS} tags")
    return by_key


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    """Returns tags as the API lists them, sorted by key."""
    return [{"key": key, "value": tags[key]} for key in sorted(tags)]


def _resource(call: Call) -> Pipeline:
    arn = call.parameters["resourceArn"]
    pipeline = pipelines(call.backend).get(arn.split(":")[-1])
    if pipeline is None:
        raise AwsError("ResourceNotFoundException", f"The resource {arn} does not exist")
    return pipeline
