"""`make approve BRANCH=…`: lets a pipeline go on to Prod."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli.cloud import Cloud
from cli.console import say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.errors import OperatorError
from cli.pipelines import (
    APPROVAL,
    Approval,
    PipelineState,
    approve_execution,
    pipeline_state,
)
from cli.release_pipelines import releases
from handlers.hotfix_pipelines.hotfix import hotfix_name


def approve(
    branch: Annotated[str, typer.Option("--branch", envvar="BRANCH", help="of the pipeline")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Approve what the pipeline of a branch waits for; on AWS, show how a person does it."""
    deployment = Deployment.load(config)
    cloud = deployment.connect()
    if cloud is None:
        raise OperatorError("The embedded AWS does not run: no pipeline waits.")
    pipelines = list(_pipelines(cloud, branch))
    waiting = [(pipeline, pipeline.approval) for pipeline in pipelines if pipeline.approval]
    if not waiting:
        now = "; ".join(f"{each.name} {each.describe()}" for each in pipelines)
        raise OperatorError(
            f"Nothing of {branch} waits for approval. {now or 'It has no pipeline'}"
        )
    for pipeline, approval in waiting:
        if deployment.is_local:
            approve_execution(cloud, pipeline, "Approved by make approve")
            say(f"Approved: {pipeline.name} goes on.")
        else:
            say("Approve it in the console, or with credentials that may:")
            say(f"  {_command(pipeline.name, approval)}")


def _pipelines(cloud: Cloud, branch: str) -> Iterator[PipelineState]:
    """Yields the pipelines of that branch, in whichever repositories it has one."""
    settings = cloud.settings
    names = [
        hotfix_name(settings.name_prefix, application.repository, branch)
        for application in settings.hotfix_applications
    ]
    names += [release.pipeline for release in releases(settings) if release.branch == branch]
    for name in names:
        if state := pipeline_state(cloud, name):
            yield state


def _command(pipeline: str, approval: Approval) -> str:
    return (
        f"aws codepipeline put-approval-result --pipeline-name {pipeline}"
        f" --stage-name {APPROVAL} --action-name {APPROVAL} --token {approval.token}"
        " --result status=Approved,summary=…"
    )
