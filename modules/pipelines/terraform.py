"""A pipeline as Terraform has it."""

from modules.aws import (
    Codepipeline,
    CodepipelineArtifactStore,
    CodepipelineArtifactStoreEncryptionKey,
    CodepipelineStage,
    CodepipelineStageAction,
)
from modules.framework import Construct, TerraformResource
from modules.pipelines.model import Action, Pipeline, Stage


def make_pipeline(
    scope: Construct, id: str, pipeline: Pipeline, depends_on: list[TerraformResource]
) -> Codepipeline:
    """Returns the pipeline as a resource; CodePipeline starts it once when it is made."""
    return Codepipeline(
        scope,
        id,
        name=pipeline.name,
        role_arn=pipeline.role_arn,
        pipeline_type="V2",
        execution_mode="SUPERSEDED",
        artifact_store=[
            CodepipelineArtifactStore(
                type="S3",
                location=pipeline.artifact_bucket,
                encryption_key=CodepipelineArtifactStoreEncryptionKey(
                    id=pipeline.key_arn, type="KMS"
                ),
            )
        ],
        stage=[_stage(stage) for stage in pipeline.stages],
        depends_on=depends_on,
    )


def _stage(stage: Stage) -> CodepipelineStage:
    return CodepipelineStage(name=stage.name, action=[_action(action) for action in stage.actions])


def _action(action: Action) -> CodepipelineStageAction:
    return CodepipelineStageAction(
        name=action.name,
        category=action.category,
        owner="AWS",
        provider=action.provider,
        version="1",
        run_order=action.run_order,
        configuration=dict(action.configuration),
        input_artifacts=list(action.inputs) or None,
        output_artifacts=list(action.outputs) or None,
        namespace=action.namespace,
        role_arn=action.role_arn,
    )
