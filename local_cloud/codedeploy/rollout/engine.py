"""Runs deployments, each in a thread of its own: as many hosts at a time as may be down."""

import logging
import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.codedeploy.models import codedeploy_backends

from local_cloud.codedeploy.config import TooFewHosts, configs
from local_cloud.codedeploy.deployment import Deployment, Progress, Status, Target
from local_cloud.codedeploy.group import Group
from local_cloud.codedeploy.rollout.alarms import AlarmsUnknown, Watch
from local_cloud.codedeploy.rollout.events import announce_deployment
from local_cloud.codedeploy.rollout.on_host import deploy_to
from local_cloud.codedeploy.rollout.rollback import ALARM_ACTIVE, rollback_of
from local_cloud.codedeploy.rollout.targets import find_targets, has_servers
from local_cloud.codedeploy.rollout.triggers import tell_deployment
from local_cloud.roles import RoleNotAssumable

LOOK_SECONDS = 0.1
_NO_INSTANCES = (
    "The deployment failed because no instances were found for your deployment group. Check your "
    "deployment group settings to make sure the tags for your Amazon EC2 instances or Auto Scaling "
    "groups correctly identify the instances you want to deploy to, and then try again."
)
_UNHEALTHY = (
    "The overall deployment failed because too many individual instances failed deployment, too "
    "few healthy instances are available for deployment, or some instances in your deployment "
    "group are experiencing problems."
)

_log = logging.getLogger(__name__)


class _Failed(Exception):
    """A deployment failed as a whole: code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.error = (code, message)


def start(group: Group, deployment: Deployment) -> None:
    """Makes a deployment known, and begins it."""
    _make_known(group, deployment)
    _begin_deployment(group, deployment)


def stop(deployment: Deployment, error: tuple[str, str]) -> None:
    """Lets a deployment begin no further event; it ends as stopped, with this error."""
    deployment.error = error
    deployment.stopping.set()


def _make_known(group: Group, deployment: Deployment) -> None:
    known: dict[str, Any] = codedeploy_backends[group.account][group.region].deployments
    known[deployment.id] = deployment
    group.deployments.append(deployment)


def _begin_deployment(group: Group, deployment: Deployment) -> None:
    thread = threading.Thread(target=_run, args=[group, deployment], name=deployment.id)
    thread.daemon = True
    thread.start()


def _run(group: Group, deployment: Deployment) -> None:
    _tell(group, deployment)
    deployment.started = datetime.now(UTC)
    try:
        deployment.status = Status.IN_PROGRESS
        announce_deployment(group, deployment)
        _deploy(group, deployment)
        end = Status.STOPPED if deployment.stopping.is_set() else Status.SUCCEEDED
    except _Failed as failure:
        end, deployment.error = Status.FAILED, failure.error
    except Exception as error:
        _log.exception("%s failed unexpectedly", deployment.id)
        end, deployment.error = Status.FAILED, ("INTERNAL_ERROR", str(error))
    _end(group, deployment, end)


def _end(group: Group, deployment: Deployment, status: Status) -> None:
    deployment.completed = datetime.now(UTC)
    follower = rollback_of(group, deployment, status)
    if follower is not None:  # whoever sees the end may ask for the rollback at once
        _make_known(group, follower)
    deployment.status = status
    _tell(group, deployment)
    if follower is not None:
        _begin_deployment(group, follower)


def _tell(group: Group, deployment: Deployment) -> None:
    announce_deployment(group, deployment)
    tell_deployment(group, deployment)


def _deploy(group: Group, deployment: Deployment) -> None:
    """Deploys to every target. Raises _Failed."""
    try:
        deployment.targets = find_targets(group, deployment)
        if not deployment.targets and not has_servers(group):
            raise _Failed("NO_INSTANCES", _NO_INSTANCES)
        if deployment.targets:
            _deploy_to_all(group, deployment, _may_be_down(group, deployment))
    except (AlarmsUnknown, BotoCoreError, ClientError, RoleNotAssumable) as error:
        deployment.stopping.set()  # for the hosts that are at work
        raise _Failed("IAM_ROLE_PERMISSIONS", str(error)) from error


def _may_be_down(group: Group, deployment: Deployment) -> int:
    backend = codedeploy_backends[group.account][group.region]
    try:
        return configs(backend)[deployment.config_name].may_be_down(len(deployment.targets))
    except TooFewHosts as error:
        raise _Failed("HEALTH_CONSTRAINTS_INVALID", _UNHEALTHY) from error


def _deploy_to_all(group: Group, deployment: Deployment, may_be_down: int) -> None:
    waiting, watch = deque(deployment.targets), Watch(group)
    running: list[threading.Thread] = []
    while waiting or running:
        _stop_on_alarm(deployment, watch)
        running = [thread for thread in running if thread.is_alive()]
        failed = sum(each.status is Progress.FAILED for each in deployment.targets)
        while waiting and len(running) + failed < may_be_down and not deployment.stopping.is_set():
            running.append(_begin(group, deployment, waiting.popleft()))
        if not running:
            break
        time.sleep(LOOK_SECONDS)
    for target in waiting:
        target.move(Progress.SKIPPED)
    succeeded = sum(each.status is Progress.SUCCEEDED for each in deployment.targets)
    healthy = succeeded >= max(1, len(deployment.targets) - may_be_down) and not waiting
    if not healthy and not deployment.stopping.is_set():
        raise _Failed("HEALTH_CONSTRAINTS", _UNHEALTHY)


def _begin(group: Group, deployment: Deployment, target: Target) -> threading.Thread:
    thread = threading.Thread(target=deploy_to, args=[group, deployment, target], daemon=True)
    thread.start()
    return thread


def _stop_on_alarm(deployment: Deployment, watch: Watch) -> None:
    names = watch.active()
    if names and not deployment.stopping.is_set():
        stop(
            deployment,
            (
                ALARM_ACTIVE,
                "One or more alarms have been activated according to the Amazon CloudWatch "
                "metrics you selected, and the affected deployments have been stopped. Activated "
                f"alarms: {', '.join(names)}",
            ),
        )
