"""AWS CodePipeline."""

from typing import Any

from local_cloud.cloudformation.resource_types.base import (
    Made,
    Properties,
    Work,
    resource_type,
    tag_changes,
)
from local_cloud.cloudformation.shapes import structure_of

_APART = {"Tags", "RestartExecutionOnUpdate", "DisableInboundStageTransitions"}


@resource_type("AWS::CodePipeline::Pipeline")
class Pipeline:
    """A pipeline; it starts to run as soon as it is made."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the pipeline."""
        client = work.client("codepipeline")
        name = properties.get("Name") or work.new_name(100)
        tags = structure_of(client, "TagList", properties.get("Tags", []))
        made = client.create_pipeline(pipeline=_declaration(client, name, properties), tags=tags)
        work.began(name)
        for transition in properties.get("DisableInboundStageTransitions", ()):
            client.disable_stage_transition(
                pipelineName=name,
                stageName=transition["StageName"],
                transitionType="Inbound",
                reason=transition["Reason"],
            )
        return _made(work, made["pipeline"])

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the definition, and runs it if the template asks for that."""
        client = work.client("codepipeline")
        updated = client.update_pipeline(pipeline=_declaration(client, physical_id, new))
        made = _made(work, updated["pipeline"])
        changed, removed = tag_changes(old, new)
        if changed:
            tags = structure_of(client, "TagList", changed)
            client.tag_resource(resourceArn=made.attributes["Arn"], tags=tags)
        if removed:
            client.untag_resource(resourceArn=made.attributes["Arn"], tagKeys=removed)
        if new.get("RestartExecutionOnUpdate"):
            client.start_pipeline_execution(name=physical_id)
        return made

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the pipeline; AWS does not mind one that is gone."""
        work.client("codepipeline").delete_pipeline(name=physical_id)


def _declaration(client: Any, name: str, properties: Properties) -> Any:
    given = {key: value for key, value in properties.items() if key not in _APART}
    return structure_of(client, "PipelineDeclaration", {**given, "Name": name})


def _made(work: Work, pipeline: dict[str, Any]) -> Made:
    name = pipeline["name"]
    attributes = {"Arn": work.arn("codepipeline", name), "Version": str(pipeline["version"])}
    return Made(name, attributes)
