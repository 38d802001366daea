"""A deployment on one host: its lifecycle events, one after the other."""

import time
from datetime import UTC, datetime

from local_cloud.codedeploy.agent.commands import SUCCEEDED, EventFailed, run_event
from local_cloud.codedeploy.agent.host import Host, host_of
from local_cloud.codedeploy.agent.specification import Specification
from local_cloud.codedeploy.deployment import Deployment, LifecycleEvent, Progress, Target
from local_cloud.codedeploy.group import Group
from local_cloud.codedeploy.rollout.events import announce_target
from local_cloud.codedeploy.rollout.triggers import tell_target

# https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html: to begin an event in
AGENT_SECONDS = 300.0
LOOK_SECONDS = 0.1
_NO_AGENT = {
    "errorCode": "UnknownError",
    "scriptName": "",
    "message": "CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy "
    "agent logs on your host and make sure the agent is running and can connect to the CodeDeploy "
    "server.",
    "logTail": "",
}


class _NoAgent(Exception):
    """No agent asks for the event, in time or any more."""


def deploy_to(group: Group, deployment: Deployment, target: Target) -> None:
    """Runs the events on a host until one fails or the deployment is stopped."""
    _move(group, deployment, target, Progress.IN_PROGRESS)
    for event in target.events:
        if deployment.stopping.is_set() or not _run(deployment, target, event):
            _move(group, deployment, target, Progress.FAILED)
            return
    _move(group, deployment, target, Progress.SUCCEEDED)


def _run(deployment: Deployment, target: Target, event: LifecycleEvent) -> bool:
    """Runs one event; says whether the next one may begin."""
    event.status, event.start = Progress.IN_PROGRESS, datetime.now(UTC)
    target.updated = event.start
    try:
        run_event(_host(deployment, target), specification_of(deployment), event.name)
        event.status, event.diagnostics = Progress.SUCCEEDED, SUCCEEDED
    except EventFailed as error:
        event.status, event.diagnostics = Progress.FAILED, error.diagnostics
    except _NoAgent:
        event.status, event.diagnostics = Progress.FAILED, _NO_AGENT
    event.end = target.updated = datetime.now(UTC)
    forgiven = event.name == "ApplicationStop" and deployment.request.get(
        "ignoreApplicationStopFailures"
    )
    return event.status is Progress.SUCCEEDED or bool(forgiven)


def _host(deployment: Deployment, target: Target) -> Host:
    """Returns the host whose agent asks for the event. Raises _NoAgent."""
    until = time.monotonic() + AGENT_SECONDS
    while time.monotonic() < until:
        host = host_of(target.identity)
        if host is not None:
            return host
        if deployment.stopping.wait(LOOK_SECONDS):
            break
    raise _NoAgent


def specification_of(deployment: Deployment) -> Specification:
    """Returns what the agents are told."""
    return Specification(
        deployment.id,
        deployment.application_name,
        deployment.deployment_group_name,
        deployment.group_id,
        deployment.revision["s3Location"],
        deployment.request.get("fileExistsBehavior") or "DISALLOW",
    )


def _move(group: Group, deployment: Deployment, target: Target, status: Progress) -> None:
    target.move(status)
    announce_target(group, deployment, target)
    tell_target(group, deployment, target)
