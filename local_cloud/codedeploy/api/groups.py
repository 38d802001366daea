"""Deployment groups: made, read, changed in place, deleted."""

from typing import Any

from local_cloud import roles
from local_cloud.codedeploy.api.registry import (
    application_of,
    backend_of,
    codedeploy_operation,
    find_group,
    group_of,
    groups_of,
    page,
)
from local_cloud.codedeploy.config import configs
from local_cloud.codedeploy.group import MEMBERS, Group
from local_cloud.codedeploy.service_role import SERVICE
from local_cloud.operations import AwsError, Call

BATCH = 100
MAX_TRIGGERS = 10  # https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
MAX_ALARMS = 10
_TRIGGER_EVENTS = {
    f"{subject}{event}"
    for subject, events in {
        "Deployment": ("Start", "Success", "Failure", "Stop", "Rollback", "Ready"),
        "Instance": ("Start", "Success", "Failure", "Ready"),
    }.items()
    for event in events
}
_NOT_HERE = ("loadBalancerInfo", "blueGreenDeploymentConfiguration", "ecsServices")


@codedeploy_operation
def create_deployment_group(call: Call) -> dict[str, Any]:
    """Makes a group; CodeDeploy has to be trusted by its role."""
    application, name = (
        application_of(call).application_name,
        call.parameters["deploymentGroupName"],
    )
    _refuse_taken(call, application, name)
    group = Group(call.account, call.region, application, name, _given(call))
    _check(call, group)
    groups_of(call, application)[name] = group
    backend_of(call).tagger.tag_resource(group.arn, call.parameters.get("tags") or [])
    return {"deploymentGroupId": group.id}


@codedeploy_operation
def update_deployment_group(call: Call) -> dict[str, Any]:
    """Changes what the call names of a group, its own name too."""
    group = group_of(call, "currentDeploymentGroupName")
    changed = Group(
        group.account, group.region, group.application, group.name, group.given | _given(call)
    )
    _check(call, changed)
    group.given = changed.given
    new = call.parameters.get("newDeploymentGroupName")
    if new and new != group.name:
        _rename(call, group, new)
    return {"hooksNotCleanedUp": []}


@codedeploy_operation
def get_deployment_group(call: Call) -> dict[str, Any]:
    """Returns a group."""
    return {"deploymentGroupInfo": group_of(call).describe()}


@codedeploy_operation
def batch_get_deployment_groups(call: Call) -> dict[str, Any]:
    """Returns groups of an application, all of them or none."""
    application = application_of(call).application_name
    names = call.parameters["deploymentGroupNames"]
    if len(names) > BATCH:
        raise AwsError("BatchLimitExceededException", f"At most {BATCH} names are allowed.")
    found = [find_group(call, application, name) for name in names]
    return {"deploymentGroupsInfo": [each.describe() for each in found]}


@codedeploy_operation
def list_deployment_groups(call: Call) -> dict[str, Any]:
    """Lists the names of an application's groups."""
    application = application_of(call).application_name
    names, token = page(call, list(groups_of(call, application)))
    return {"applicationName": application, "deploymentGroups": names, **token}


@codedeploy_operation
def delete_deployment_group(call: Call) -> dict[str, Any]:
    """Deletes a group; one that is not there is fine."""
    groups = groups_of(call, call.parameters["applicationName"])
    group = groups.pop(call.parameters["deploymentGroupName"], None)
    if group is not None:
        backend_of(call).tagger.delete_all_tags_for_resource(group.arn)
    return {"hooksNotCleanedUp": []}


def _given(call: Call) -> dict[str, Any]:
    return {name: value for name, value in call.parameters.items() if name in MEMBERS}


def _rename(call: Call, group: Group, name: str) -> None:
    _refuse_taken(call, group.application, name)
    tagger, old = backend_of(call).tagger, group.arn
    groups = groups_of(call, group.application)
    groups[name] = groups.pop(group.name)
    group.name = name
    tagger.tag_resource(group.arn, tagger.list_tags_for_resource(old)["Tags"])
    tagger.delete_all_tags_for_resource(old)


def _refuse_taken(call: Call, application: str, name: str) -> None:
    if name in groups_of(call, application):
        raise AwsError(
            "DeploymentGroupAlreadyExistsException",
            f"Deployment group name {name} already exists for the specified application",
        )


def _check(call: Call, group: Group) -> None:
    """Raises AwsError for settings that AWS refuses, or that are not implemented here."""
    settings = group.settings
    if settings["deploymentConfigName"] not in configs(call.backend):
        raise AwsError(
            "DeploymentConfigDoesNotExistException",
            f"No deployment configuration found for name: {settings['deploymentConfigName']}",
        )
    _check_triggers(settings["triggerConfigurations"])
    if len((settings.get("alarmConfiguration") or {}).get("alarms") or ()) > MAX_ALARMS:
        raise AwsError("AlarmsLimitExceededException", f"A group has at most {MAX_ALARMS} alarms.")
    _check_rollback(settings.get("autoRollbackConfiguration") or {})
    for name in _NOT_HERE:
        if settings.get(name):
            raise AwsError("InvalidInputException", f"{name} is not implemented here.")
    _check_role(group)


def _check_triggers(triggers: list[dict[str, Any]]) -> None:
    if len(triggers) > MAX_TRIGGERS:
        raise AwsError(
            "TriggerTargetsLimitExceededException", f"A group has at most {MAX_TRIGGERS} triggers."
        )
    for each in triggers:
        unknown = set(each.get("triggerEvents") or ()) - _TRIGGER_EVENTS
        if unknown or not each.get("triggerTargetArn") or not each.get("triggerName"):
            raise AwsError(
                "InvalidTriggerConfigException", f"The trigger {each.get('triggerName')} is wrong."
            )


def _check_rollback(configuration: dict[str, Any]) -> None:
    if configuration.get("enabled") and not configuration.get("events"):
        raise AwsError(
            "InvalidAutoRollbackConfigException", "Auto rollback is enabled, for no event."
        )


def _check_role(group: Group) -> None:
    role = group.settings.get("serviceRoleArn")
    if not role:
        raise AwsError("RoleRequiredException", "A service role ARN is required.")
    try:
        roles.assume(role, group.name, SERVICE, group.arn)
    except roles.RoleNotAssumable as error:
        raise AwsError("InvalidRoleException", "Cannot assume role provided.") from error
