"""Rollbacks: the last revision that was deployed with success is deployed again.

https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
"""

from typing import Any

from local_cloud.codedeploy.deployment import Deployment, Status
from local_cloud.codedeploy.group import Group
from local_cloud.codedeploy.rollout.targets import last_successful

CREATOR = "codeDeployRollback"
ALARM_ACTIVE = "ALARM_ACTIVE"
_INHERITED = ("ignoreApplicationStopFailures", "fileExistsBehavior")


def rollback_of(group: Group, failed: Deployment, status: Status) -> Deployment | None:
    """Returns the deployment that rolls back one that ends so; None if it is not to be rolled back.

    A rollback is never rolled back. Both tell of each other; without any success before, the ended
    one says so.
    """
    if failed.creator == CREATOR or not _is_wanted(group, failed, status):
        return None
    good = last_successful(group, failed)
    if good is None:
        failed.rollback = {
            "rollbackMessage": f"Deployment {failed.id} was not rolled back: the deployment group "
            "has no successful deployment."
        }
        return None
    kept = {name: failed.request[name] for name in _INHERITED if name in failed.request}
    made = Deployment(
        group.account,
        group.region,
        group.application,
        group.name,
        group.id,
        failed.config_name,
        {"revision": good.revision, **kept},
        creator=CREATOR,
        previous=good,
    )
    message = f"Deployment {made.id} is triggered to roll back deployment {failed.id}."
    failed.rollback = {"rollbackDeploymentId": made.id, "rollbackMessage": message}
    made.rollback = {
        "rollbackMessage": message,
        "rollbackTriggeringDeploymentId": failed.id,
    }
    return made


def _is_wanted(group: Group, ended: Deployment, status: Status) -> bool:
    own: dict[str, Any] = (
        ended.request.get("autoRollbackConfiguration")
        or group.settings.get("autoRollbackConfiguration")
        or {}
    )
    events = own.get("events") or () if own.get("enabled") else ()
    if status is Status.FAILED:
        return "DEPLOYMENT_FAILURE" in events
    if status is not Status.STOPPED:
        return False
    if ended.error and ended.error[0] == ALARM_ACTIVE:
        return "DEPLOYMENT_STOP_ON_ALARM" in events
    return ended.rolls_back_when_stopped or "DEPLOYMENT_STOP_ON_REQUEST" in events
