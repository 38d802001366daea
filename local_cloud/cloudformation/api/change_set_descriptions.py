"""Change sets as they are shown."""

from typing import Any

from local_cloud.cloudformation import registry
from local_cloud.cloudformation.api.descriptions import shown_tags
from local_cloud.cloudformation.api.requests import page, required_stack
from local_cloud.cloudformation.change_set import (
    ChangeSet,
    required_change_set,
)
from local_cloud.cloudformation.changes import Change
from local_cloud.cloudformation.inventory import change_sets_of
from local_cloud.cloudformation.operation import operation
from local_cloud.cloudformation.parameters import shown_values
from local_cloud.cloudformation.session import ActingSession
from local_cloud.operations import Call

Description = dict[str, Any]


@operation
def describe_change_set(call: Call, caller: ActingSession) -> Description:
    """Describes a change set with its changes."""
    change_set = required_change_set(call)
    changes, token = page(change_set.changes, call.parameters)
    declared = change_set.desired.template.section("Parameters")
    return {
        **_summary(change_set),
        "Parameters": shown_values(declared, change_set.desired.parameters),
        "NotificationARNs": change_set.notification_arns,
        "RollbackConfiguration": {},
        "Capabilities": change_set.capabilities,
        "Tags": shown_tags(change_set.desired.tags),
        "OnStackFailure": change_set.on_stack_failure,
        "Changes": [_change(change, change_set.stack.region) for change in changes],
        "NextToken": token,
    }


@operation
def list_change_sets(call: Call, caller: ActingSession) -> Description:
    """Lists the change sets of a stack that have not been executed."""
    stack = required_stack(call)
    everyone = list(change_sets_of(call.account, call.region).values())
    waiting = [c for c in everyone if c.stack is stack and not c.is_executed]
    found, token = page(waiting, call.parameters)
    return {"Summaries": [_summary(change_set) for change_set in found], "NextToken": token}


def _summary(change_set: ChangeSet) -> Description:
    return {
        "StackId": change_set.stack.arn,
        "StackName": change_set.stack.name,
        "ChangeSetId": change_set.arn,
        "ChangeSetName": change_set.name,
        "ExecutionStatus": change_set.execution_status,
        "Status": change_set.status,
        "StatusReason": change_set.status_reason,
        "CreationTime": change_set.created_at,
        "Description": change_set.description,
        "IncludeNestedStacks": False,
    }


def _change(change: Change, region: str) -> Description:
    described: Description = {
        "Action": change.action,
        "LogicalResourceId": change.logical_id,
        "PhysicalResourceId": change.physical_id,
        "ResourceType": change.type,
        "Scope": [],
        "Details": [],
    }
    if change.action == "Modify":
        described["Replacement"] = "True" if change.replaces else "False"
        described["Scope"] = sorted({_attribute(name) for name in change.changed})
        described["Details"] = [_detail(name, change.type, region) for name in change.changed]
    return {"Type": "Resource", "ResourceChange": described}


def _detail(name: str, resource_type: str, region: str) -> Description:
    schema = registry.schema_of(resource_type, region)
    recreates = "Always" if schema and name in schema.create_only else "Never"
    target = {"Attribute": _attribute(name), "RequiresRecreation": recreates}
    if target["Attribute"] == "Properties":
        target["Name"] = name
    return {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}


def _attribute(name: str) -> str:
    return "Tags" if name == "Tags" else "Properties"
