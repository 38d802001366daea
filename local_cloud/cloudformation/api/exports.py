"""What stacks export to each other."""

from typing import Any

from local_cloud.cloudformation.api.requests import page
from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.inventory import stacks_of
from local_cloud.cloudformation.operation import operation
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.usage import importing_stacks
from local_cloud.operations import Call


@operation
def list_exports(call: Call, caller: ActingSession) -> dict[str, Any]:
    """Lists the exports of all stacks."""
    exports = [
        {
            "ExportingStackId": stack.arn,
            "Name": output["ExportName"],
            "Value": output["OutputValue"],
        }
        for stack in list(stacks_of(call.account, call.region).values())
        for output in stack.outputs
        if "ExportName" in output
    ]
    found, token = page(exports, call.parameters)
    return {"Exports": found, "NextToken": token}


@operation
def list_imports(call: Call, caller: ActingSession) -> dict[str, Any]:
    """Lists the stacks that import one export."""
    name = call.parameters["ExportName"]
    users = importing_stacks(call.account, call.region, name)
    if not users:
        raise ValidationError(f"Export '{name}' is not imported by any stack.")
    imports, token = page(users, call.parameters)
    return {"Imports": imports, "NextToken": token}
