"""AWS IAM: entities are known by name, policies speak of their ARN with its path."""

from moto.iam.models import IAMBackend, iam_backends

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import Table


def _backend(call: ApiCall) -> IAMBackend:
    backend: IAMBackend = iam_backends[call.account][call.partition]
    return backend


def role_arn(call: ApiCall, name: str) -> str:
    """Returns the ARN of a role, with the path it has or is about to get."""
    roles = list(_backend(call).roles.values())
    role = next((r for r in roles if r.name == name), None)
    return role.arn if role else _global(call, "role", name)


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
)
