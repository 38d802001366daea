"""AWS CodePipeline: actions are on a pipeline, on a stage of it, or on an action of a stage."""

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import Access, PassedRole, Table


def _pipeline(call: ApiCall, name: str) -> str:
    """Returns the ARN of a pipeline, or of the stage or action of it that the call names."""
    path = [name, call.parameters.get("stageName"), call.parameters.get("actionName")]
    return call.arn("codepipeline", "/".join(filter(None, path)))


def _definition(call: ApiCall) -> list[Access]:
    name = call.parameters["pipeline"]["name"]
    return [Access(f"codepipeline:{call.operation}", call.arn("codepipeline", name))]


_ROLE = PassedRole("pipeline.roleArn", "codepipeline.amazonaws.com")

TABLE = Table(
    prefix="codepipeline",
    arns={"pipelineName": _pipeline, "name": _pipeline, "resourceArn": "{}"},
    passes={"CreatePipeline": _ROLE, "UpdatePipeline": _ROLE},
    special={"CreatePipeline": _definition, "UpdatePipeline": _definition},
)
