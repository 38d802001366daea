"""What release pipelines and hotfix pipelines are built of, written once.

A pipeline is data (``Pipeline`` of ``Stage`` of ``Action``), made by the functions of ``stages``
and rendered for Terraform or for CloudFormation. In a template, ``${Name}`` stands for a parameter:

>>> stages = (source_stage("${RepositoryName}", "${BranchName}", "arn:aws:iam::…:role/source"),)
>>> pipeline = Pipeline("${Hotfix}", "${PipelineRole.Arn}", "artifacts", "arn:aws:kms:…", stages)
>>> pipeline_properties(pipeline)["Stages"][0]["Actions"][0]["Configuration"]["BranchName"]
{'Ref': 'BranchName'}
"""

from modules.pipelines.actions import Environment, invoke
from modules.pipelines.cloudformation import pipeline_properties, with_references
from modules.pipelines.job_results import allow_reporting
from modules.pipelines.model import Action, Pipeline, Stage, in_sequence
from modules.pipelines.permissions import pipeline_permissions
from modules.pipelines.source_role import pipeline_source_role
from modules.pipelines.stages import (
    STAGE_NAMES,
    approval_stage,
    build_stage,
    deploy_stage,
    machine_step_stage,
    source_stage,
)
from modules.pipelines.terraform import make_pipeline
from modules.pipelines.tools_account import PipelineParts

__all__ = [
    "STAGE_NAMES",
    "Action",
    "Environment",
    "Pipeline",
    "PipelineParts",
    "Stage",
    "allow_reporting",
    "approval_stage",
    "build_stage",
    "deploy_stage",
    "in_sequence",
    "invoke",
    "machine_step_stage",
    "make_pipeline",
    "pipeline_permissions",
    "pipeline_properties",
    "pipeline_source_role",
    "source_stage",
    "with_references",
]
