"""AWS CloudFormation: a stack's ARN ends in an id, which a new stack does not have yet."""

from local_cloud.api_call import ApiCall
from local_cloud.cloudformation.inventory import change_sets_of, find_stack
from local_cloud.iam.actions.table import PassedRole, Table


def _stack(call: ApiCall, name: str) -> str:
    if name.startswith("arn:"):
        return name
    stack = find_stack(call.account, call.region, name)
    return stack.arn if stack else call.arn("cloudformation", f"stack/{name}/*")


def _change_set(call: ApiCall, name: str) -> str:
    """A change set that is named by its own ARN is authorized as its stack is."""
    change_set = change_sets_of(call.account, call.region).get(name)
    return change_set.stack.arn if change_set else call.arn("cloudformation", "stack/*/*")


_ROLE = PassedRole("RoleARN", "cloudformation.amazonaws.com")

TABLE = Table(
    prefix="cloudformation",
    arns={"StackName": _stack, "ChangeSetName": _change_set},
    unscoped=frozenset({"ListStacks", "ListExports", "ListImports", "ValidateTemplate"}),
    keys={
        "cloudformation:ChangeSetName": "ChangeSetName",
        "cloudformation:RoleArn": "RoleARN",
        "cloudformation:StackPolicyUrl": "StackPolicyURL",
        "cloudformation:TemplateUrl": "TemplateURL",
        "cloudformation:ResourceTypes": "ResourceTypes",
    },
    passes=dict.fromkeys(("CreateStack", "UpdateStack", "DeleteStack", "CreateChangeSet"), _ROLE),
)
