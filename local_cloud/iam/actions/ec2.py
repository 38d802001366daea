"""Amazon EC2's networks: an operation touches several resources, new ones by no id yet."""

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import Access, PassedRole, Table
from local_cloud.iam.context import context

_GROUP = ("security-group/{GroupId}",)
_NEW_RULE = (*_GROUP, "security-group-rule/*")
_TABLE = ("route-table/{RouteTableId}",)
# What an operation touches, {} being its parameter of that name.
_RESOURCES: dict[str, tuple[str, ...]] = {
    "CreateVpc": ("vpc/*",),
    "DeleteVpc": ("vpc/{VpcId}",),
    "DescribeVpcAttribute": ("vpc/{VpcId}",),
    "ModifyVpcAttribute": ("vpc/{VpcId}",),
    "CreateSubnet": ("subnet/*", "vpc/{VpcId}"),
    "DeleteSubnet": ("subnet/{SubnetId}",),
    "ModifySubnetAttribute": ("subnet/{SubnetId}",),
    "CreateInternetGateway": ("internet-gateway/*",),
    "DeleteInternetGateway": ("internet-gateway/{InternetGatewayId}",),
    "AttachInternetGateway": ("internet-gateway/{InternetGatewayId}", "vpc/{VpcId}"),
    "DetachInternetGateway": ("internet-gateway/{InternetGatewayId}", "vpc/{VpcId}"),
    "CreateRouteTable": ("route-table/*", "vpc/{VpcId}"),
    "DeleteRouteTable": _TABLE,
    "CreateRoute": _TABLE,
    "ReplaceRoute": _TABLE,
    "DeleteRoute": _TABLE,
    "AssociateRouteTable": (*_TABLE, "subnet/{SubnetId}"),
    "DisassociateRouteTable": ("route-table/*", "subnet/*"),
    "CreateSecurityGroup": ("security-group/*", "vpc/{VpcId}"),
    "DeleteSecurityGroup": _GROUP,
    "AuthorizeSecurityGroupIngress": _NEW_RULE,
    "AuthorizeSecurityGroupEgress": _NEW_RULE,
    "RevokeSecurityGroupIngress": _GROUP,
    "RevokeSecurityGroupEgress": _GROUP,
}
_KINDS = {
    "igw": "internet-gateway",
    "rtb": "route-table",
    "sg": "security-group",
    "subnet": "subnet",
    "vpc": "vpc",
}


class _Parameters(dict[str, str]):
    """A call's parameters; one it does not have stands for any."""

    def __missing__(self, name: str) -> str:
        return "*"


def _touched(call: ApiCall) -> list[Access]:
    parameters = _Parameters(call.parameters)
    arns = [
        call.arn("ec2", pattern.format_map(parameters)) for pattern in _RESOURCES[call.operation]
    ]
    return [Access(f"ec2:{call.operation}", arn) for arn in arns] + _tagged(call)


def _tagged(call: ApiCall) -> list[Access]:
    """Tags in a creation take a permission of their own on what is made."""
    created = context({"ec2:CreateAction": call.operation})
    specified = call.parameters.get("TagSpecifications", [])
    kinds = [specification["ResourceType"] for specification in specified]
    return [Access("ec2:CreateTags", call.arn("ec2", f"{kind}/*"), created) for kind in kinds]


def _tags(call: ApiCall) -> list[Access]:
    arns = [_arn(call, resource) for resource in call.parameters["Resources"]]
    return [Access(f"ec2:{call.operation}", arn) for arn in arns]


def _arn(call: ApiCall, resource: str) -> str:
    prefix = resource.split("-", maxsplit=1)[0]
    return call.arn("ec2", f"{_KINDS.get(prefix, '*')}/{resource}")


TABLE = Table(
    prefix="ec2",
    passes={
        "CreateFlowLogs": PassedRole("DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com")
    },
    special={
        **dict.fromkeys(_RESOURCES, _touched),
        **dict.fromkeys(("CreateTags", "DeleteTags"), _tags),
    },
)
