"""Abandons the release pipelines' executions: none is to deploy what is being deleted.

They are not only stopped: that would wait for an approval to be given.
"""

from functools import partial
from typing import Any

from cli.cloud import Cloud
from cli.console import say
from cli.release_pipelines import releases
from cli.wait import wait_for

_DEADLINE_SECONDS = 60
_AT_WORK = ("InProgress", "Stopping")
_REASON = "The platform is being removed"


def stop_releases(cloud: Cloud) -> None:
    """Returns when no release pipeline is at work; raises OperatorError after a minute."""
    client = cloud.client("codepipeline", cloud.settings.accounts.tools)
    for release in releases(cloud.settings):
        for execution in _at_work(client, release.pipeline):
            say(f"Abandoning the release of {release.branch} of {release.application}")
            client.stop_pipeline_execution(
                pipelineName=release.pipeline,
                pipelineExecutionId=execution,
                abandon=True,
                reason=_REASON,
            )
    for release in releases(cloud.settings):
        has_stopped = partial(_has_stopped, client, release.pipeline)
        wait_for(has_stopped, f"{release.pipeline} has stopped", _DEADLINE_SECONDS)


def _has_stopped(client: Any, pipeline: str) -> bool:
    return not _at_work(client, pipeline)


def _at_work(client: Any, pipeline: str) -> list[str]:
    """Returns the ids of the executions that have not ended, none if there is no pipeline."""
    try:
        answer = client.list_pipeline_executions(pipelineName=pipeline)
    except client.exceptions.PipelineNotFoundException:
        return []
    executions = answer["pipelineExecutionSummaries"]  # what is at work is among the newest 100
    return [each["pipelineExecutionId"] for each in executions if each["status"] in _AT_WORK]
