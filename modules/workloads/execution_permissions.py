"""What CloudFormation may make for applications in a workload account, unless configured.

It is what a container service needs: a network, a load balancer, ECS, logs, alarms and scaling.
Each action is limited to the account, the region and the kinds of resource that it is about.
"""

from collections.abc import Iterator

from modules.addresses import Addresses
from modules.iam import Statement

_VPC = ("vpc/*",)
_LOAD_BALANCERS = ("loadbalancer/app/*/*", "loadbalancer/net/*/*")
_LISTENERS = ("listener/app/*/*/*", "listener/net/*/*/*")
_RULES = ("listener-rule/app/*/*/*/*", "listener-rule/net/*/*/*/*")

# A group's name, its service, its actions, and the kinds of resource that all of them take.
_GROUPS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "Networks",
        "ec2",
        ("CreateVpc", "DeleteVpc", "DescribeVpcAttribute", "ModifyVpcAttribute"),
        _VPC,
    ),
    (
        "Gateways",
        "ec2",
        ("AttachInternetGateway", "DetachInternetGateway"),
        (*_VPC, "internet-gateway/*"),
    ),
    (
        "GatewaysThemselves",
        "ec2",
        ("CreateInternetGateway", "DeleteInternetGateway"),
        ("internet-gateway/*",),
    ),
    ("NewSubnets", "ec2", ("CreateSubnet",), (*_VPC, "subnet/*")),
    ("Subnets", "ec2", ("DeleteSubnet", "ModifySubnetAttribute"), ("subnet/*",)),
    ("NewRouteTables", "ec2", ("CreateRouteTable",), (*_VPC, "route-table/*")),
    (
        "SubnetsRoutes",
        "ec2",
        ("AssociateRouteTable", "DisassociateRouteTable"),
        ("route-table/*", "subnet/*"),
    ),
    (
        "Routes",
        "ec2",
        ("CreateRoute", "DeleteRoute", "DeleteRouteTable", "ReplaceRoute"),
        ("route-table/*",),
    ),
    ("NewSecurityGroups", "ec2", ("CreateSecurityGroup",), (*_VPC, "security-group/*")),
    (
        "NewSecurityGroupRules",
        "ec2",
        ("AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress"),
        ("security-group-rule/*", "security-group/*"),
    ),
    (
        "SecurityGroups",
        "ec2",
        ("DeleteSecurityGroup", "RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"),
        ("security-group/*",),
    ),
    (
        "NetworkTags",
        "ec2",
        ("CreateTags", "DeleteTags"),
        (*_VPC, "internet-gateway/*", "route-table/*", "security-group/*", "subnet/*"),
    ),
    (
        "LoadBalancers",
        "elasticloadbalancing",
        (
            "CreateListener",
            "CreateLoadBalancer",
            "DeleteLoadBalancer",
            "ModifyLoadBalancerAttributes",
            "SetIpAddressType",
            "SetSecurityGroups",
            "SetSubnets",
        ),
        _LOAD_BALANCERS,
    ),
    (
        "Listeners",
        "elasticloadbalancing",
        ("CreateRule", "DeleteListener", "ModifyListener"),
        _LISTENERS,
    ),
    ("ListenerRules", "elasticloadbalancing", ("DeleteRule", "ModifyRule"), _RULES),
    (
        "TargetGroups",
        "elasticloadbalancing",
        (
            "CreateTargetGroup",
            "DeleteTargetGroup",
            "ModifyTargetGroup",
            "ModifyTargetGroupAttributes",
        ),
        ("targetgroup/*/*",),
    ),
    (
        "LoadBalancerTags",
        "elasticloadbalancing",
        ("AddTags", "RemoveTags"),
        (*_LOAD_BALANCERS, *_LISTENERS, *_RULES, "targetgroup/*/*"),
    ),
    (
        "Clusters",
        "ecs",
        (
            "CreateCluster",
            "DeleteCluster",
            "DescribeClusters",
            "PutClusterCapacityProviders",
            "UpdateCluster",
            "UpdateClusterSettings",
        ),
        ("cluster/*",),
    ),
    ("TaskDefinitions", "ecs", ("RegisterTaskDefinition",), ("task-definition/*:*",)),
    (
        "Services",
        "ecs",
        ("CreateService", "DeleteService", "DescribeServices", "UpdateService"),
        ("service/*/*",),
    ),
    (
        "ContainerTags",
        "ecs",
        ("ListTagsForResource", "TagResource", "UntagResource"),
        ("cluster/*", "service/*/*", "task-definition/*:*"),
    ),
    (
        "LogGroups",
        "logs",
        (
            "CreateLogGroup",
            "DeleteLogGroup",
            "DeleteRetentionPolicy",
            "ListTagsForResource",
            "PutRetentionPolicy",
            "TagResource",
            "UntagResource",
        ),
        ("log-group:*",),
    ),
    (
        "Alarms",
        "cloudwatch",
        (
            "DeleteAlarms",
            "DescribeAlarms",
            "ListTagsForResource",
            "PutMetricAlarm",
            "TagResource",
            "UntagResource",
        ),
        ("alarm:*",),
    ),
    (
        "Scaling",
        "application-autoscaling",
        (
            "DeleteScalingPolicy",
            "DeregisterScalableTarget",
            "ListTagsForResource",
            "PutScalingPolicy",
            "RegisterScalableTarget",
            "TagResource",
            "UntagResource",
        ),
        ("scalable-target/*",),
    ),
)

# These take no resource. Deregistering a task definition ends nothing that runs.
_UNLIMITED = (
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingPolicies",
    "ec2:DescribeAccountAttributes",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTags",
    "ec2:DescribeVpcs",
    "ecs:DeregisterTaskDefinition",
    "ecs:DescribeTaskDefinition",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "logs:DescribeLogGroups",
)


def container_service_permissions(addresses: Addresses, account: str) -> Iterator[Statement]:
    """Yields what the resources of a container service take, the roles of its tasks left out."""
    region = addresses.settings.region
    only_here = {"StringEquals": {"aws:RequestedRegion": region}}
    yield Statement("LookAround", _UNLIMITED, ("*",), only_here)
    for sid, service, actions, kinds in _GROUPS:
        yield Statement(
            sid,
            tuple(f"{service}:{action}" for action in actions),
            tuple(addresses.arn(service, account, kind) for kind in kinds),
        )
