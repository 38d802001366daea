"""Stacks as they are shown."""

from collections.abc import Mapping
from typing import Any

from local_cloud.cloudformation.api.requests import page, required_stack
from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.inventory import stacks_of
from local_cloud.cloudformation.operation import operation
from local_cloud.cloudformation.parameters import shown_values
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.stack import Event, Stack, StackResource
from local_cloud.operations import Call

Description = dict[str, Any]


@operation
def describe_stacks(call: Call, caller: ActingSession) -> Description:
    """Describes one stack, or all that are not deleted."""
    if call.parameters.get("StackName"):
        return {"Stacks": [_stack(required_stack(call))]}
    alive = [s for s in _newest_first(call) if s.status != "DELETE_COMPLETE"]
    stacks, token = page(alive, call.parameters)
    return {"Stacks": [_stack(stack) for stack in stacks], "NextToken": token}


@operation
def list_stacks(call: Call, caller: ActingSession) -> Description:
    """Lists all stacks, the deleted ones too."""
    wanted = call.parameters.get("StackStatusFilter")
    found = [s for s in _newest_first(call) if not wanted or s.status in wanted]
    stacks, token = page(found, call.parameters)
    return {"StackSummaries": [_summary(stack) for stack in stacks], "NextToken": token}


@operation
def describe_stack_events(call: Call, caller: ActingSession) -> Description:
    """Returns a stack's events, the newest first."""
    stack = required_stack(call)
    events, token = page(list(reversed(stack.events)), call.parameters)
    return {"StackEvents": [_event(stack, event) for event in events], "NextToken": token}


@operation
def describe_stack_resources(call: Call, caller: ActingSession) -> Description:
    """Describes a stack's resources, or the one that is asked for."""
    stack = required_stack(call)
    chosen = call.parameters.get("LogicalResourceId")
    found = [r for r in list(stack.resources.values()) if chosen in (None, r.logical_id)]
    return {"StackResources": [_resource(stack, r, "Timestamp") for r in found]}


@operation
def describe_stack_resource(call: Call, caller: ActingSession) -> Description:
    """Describes one resource of a stack."""
    stack = required_stack(call)
    logical_id = call.parameters["LogicalResourceId"]
    resource = stack.resources.get(logical_id)
    if resource is None:
        raise ValidationError(f"Resource {logical_id} does not exist for stack {stack.name}")
    return {"StackResourceDetail": _resource(stack, resource, "LastUpdatedTimestamp")}


@operation
def list_stack_resources(call: Call, caller: ActingSession) -> Description:
    """Lists a stack's resources."""
    resources, token = page(list(required_stack(call).resources.values()), call.parameters)
    return {
        "StackResourceSummaries": [_resource_summary(r, "LastUpdatedTimestamp") for r in resources],
        "NextToken": token,
    }


def shown_tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Returns tags as the API lists them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _newest_first(call: Call) -> list[Stack]:
    return list(reversed(list(stacks_of(call.account, call.region).values())))


def _stack(stack: Stack) -> Description:
    desired = stack.desired
    declared = desired.template.section("Parameters")
    return {
        "StackId": stack.arn,
        "StackName": stack.name,
        "ChangeSetId": stack.change_set_arn,
        "Description": desired.template.description,
        "Parameters": shown_values(declared, desired.parameters),
        "CreationTime": stack.created_at,
        "LastUpdatedTime": stack.updated_at,
        "DeletionTime": stack.deleted_at,
        "StackStatus": stack.status,
        "StackStatusReason": stack.status_reason,
        "DisableRollback": not stack.rolls_back,
        "NotificationARNs": stack.notification_arns,
        "TimeoutInMinutes": stack.timeout_minutes,
        "Capabilities": stack.capabilities,
        "Outputs": stack.outputs,
        "RoleARN": stack.role_arn,
        "Tags": shown_tags(desired.tags),
        "EnableTerminationProtection": stack.is_protected,
        "RollbackConfiguration": {},
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }


def _summary(stack: Stack) -> Description:
    return {
        "StackId": stack.arn,
        "StackName": stack.name,
        "TemplateDescription": stack.desired.template.description,
        "CreationTime": stack.created_at,
        "LastUpdatedTime": stack.updated_at,
        "DeletionTime": stack.deleted_at,
        "StackStatus": stack.status,
        "StackStatusReason": stack.status_reason,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }


def _event(stack: Stack, event: Event) -> Description:
    return {
        "StackId": stack.arn,
        "StackName": stack.name,
        "EventId": event.event_id,
        "LogicalResourceId": event.logical_id,
        "PhysicalResourceId": event.physical_id,
        "ResourceType": event.type,
        "Timestamp": event.at,
        "ResourceStatus": event.status,
        "ResourceStatusReason": event.reason,
    }


def _resource(stack: Stack, resource: StackResource, updated: str) -> Description:
    own = {"StackId": stack.arn, "StackName": stack.name}
    return {**own, **_resource_summary(resource, updated)}


def _resource_summary(resource: StackResource, updated: str) -> Description:
    """``updated`` is the name that the operation has for the time of the last change."""
    return {
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "ResourceStatus": resource.status,
        "ResourceStatusReason": resource.reason,
        updated: resource.updated_at,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }
