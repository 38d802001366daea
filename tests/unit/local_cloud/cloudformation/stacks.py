"""What tests of stacks share: templates, stacks that are waited for, and their events."""

import json
from typing import Any

from tests.unit.local_cloud.workloads import eventually, unique

SERVICE = "cloudformation.amazonaws.com"
FINISHED = ("_COMPLETE", "_FAILED")

Resources = dict[str, Any]


def template(resources: Resources, **sections: Any) -> str:
    """Returns a template with these resources."""
    return json.dumps({"Resources": resources, **sections})


def group(name: str | dict[str, Any], **properties: Any) -> Resources:
    """Returns the declaration of a log group: the simplest resource there is."""
    return {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name, **properties}}


def role(name: str, service: str = "events.amazonaws.com", **properties: Any) -> Resources:
    """Returns the declaration of a role that a service may assume."""
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": [trust]}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"RoleName": name, "AssumeRolePolicyDocument": document, **properties},
    }


def finished(client: Any, stack: str) -> dict[str, Any]:
    """Waits until nothing happens to a stack any more; returns its description."""

    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = client.describe_stacks(StackName=stack)["Stacks"][0]
        return found if found["StackStatus"].endswith(FINISHED) else None

    return eventually(look) or {}


def create(client: Any, body: str, **parameters: Any) -> dict[str, Any]:
    """Makes a stack of a new name; returns its description when it is finished."""
    given = {"StackName": unique("stack"), "TemplateBody": body, **parameters}
    return finished(client, client.create_stack(**given)["StackId"])


def update(client: Any, stack: dict[str, Any], body: str, **parameters: Any) -> dict[str, Any]:
    """Changes a stack; returns its description when it is finished."""
    client.update_stack(StackName=stack["StackName"], TemplateBody=body, **parameters)
    return finished(client, stack["StackId"])


def delete(client: Any, stack: dict[str, Any], **parameters: Any) -> dict[str, Any]:
    """Removes a stack; returns its description when it is finished."""
    client.delete_stack(StackName=stack["StackName"], **parameters)
    return finished(client, stack["StackId"])


def history(client: Any, stack: dict[str, Any], logical_id: str) -> list[str]:
    """Returns the statuses that a resource went through, the oldest first."""
    events = client.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
    mine = [e["ResourceStatus"] for e in events if e["LogicalResourceId"] == logical_id]
    return list(reversed(mine))


def reason(client: Any, stack: dict[str, Any], logical_id: str, status: str) -> str:
    """Returns the reason of a resource's event with this status."""
    events = client.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
    return next(
        str(event["ResourceStatusReason"])
        for event in events
        if (event["LogicalResourceId"], event["ResourceStatus"]) == (logical_id, status)
    )
