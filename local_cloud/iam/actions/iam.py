"""AWS IAM: entities are known by name, policies speak of their ARN with its path."""

from moto.iam.models import IAMBackend, Role, iam_backends

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import Access, Table
from local_cloud.iam.context import context

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
_CHANGES_OF_ROLES = (
    "AttachRolePolicy",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "PutRolePolicy",
)


def _backend(call: ApiCall) -> IAMBackend:
    backend: IAMBackend = iam_backends[call.account][call.partition]
    return backend


def role_arn(call: ApiCall, name: str) -> str:
    """Returns the ARN of a role, with the path it has or is about to get."""
    role = _role(call, name)
    return role.arn if role else _global(call, "role", name)


def _role(call: ApiCall, name: str) -> Role | None:
    roles = list(_backend(call).roles.values())
    return next((role for role in roles if role.name == name), None)


def _on_bounded_role(call: ApiCall) -> list[Access]:
    """Changes of a role can be bound to the boundary that it has."""
    name = call.parameters["RoleName"]
    role = _role(call, name)
    keys = {
        "iam:PermissionsBoundary": role.permissions_boundary_arn if role else None,
        "iam:PolicyARN": call.parameters.get("PolicyArn"),
    }
    return [Access(f"iam:{call.operation}", role_arn(call, name), context(keys))]


def _user_arn(call: ApiCall, name: str) -> str:
    user = _backend(call).users.get(name)
    return user.arn if user else _global(call, "user", name)


def _global(call: ApiCall, kind: str, name: str) -> str:
    return call.arn("iam", f"{kind}{call.parameters.get('Path', '/')}{name}", region="")


TABLE = Table(
    prefix="iam",
    arns={
        "RoleName": role_arn,
        "UserName": _user_arn,
        "GroupName": lambda call, name: _global(call, "group", name),
        "InstanceProfileName": lambda call, name: _global(call, "instance-profile", name),
        "PolicyArn": "{}",
        "PolicyName": lambda call, name: _global(call, "policy", name),
        "OpenIDConnectProviderArn": "{}",
    },
    keys={
        "iam:PermissionsBoundary": "PermissionsBoundary",
        "iam:PolicyARN": "PolicyArn",
        "iam:AWSServiceName": "AWSServiceName",
    },
    special=dict.fromkeys(_CHANGES_OF_ROLES, _on_bounded_role),
)
