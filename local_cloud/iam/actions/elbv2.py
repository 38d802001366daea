"""Elastic Load Balancing: everything but what is new is called by its ARN."""

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import Access, Table
from local_cloud.iam.context import context

_KINDS = {"application": "app", "network": "net", "gateway": "gwy"}


def _new_balancer(call: ApiCall) -> list[Access]:
    kind = _KINDS[call.parameters.get("Type", "application")]
    return _creation(call, f"loadbalancer/{kind}/{call.parameters['Name']}/*")


def _new_target_group(call: ApiCall) -> list[Access]:
    return _creation(call, f"targetgroup/{call.parameters['Name']}/*")


def _creation(call: ApiCall, resource: str) -> list[Access]:
    """Tags in a creation take a permission of their own on what is made."""
    arn = call.arn("elasticloadbalancing", resource)
    created = context({"elasticloadbalancing:CreateAction": call.operation})
    tags = [Access("elasticloadbalancing:AddTags", arn, created)]
    own = Access(f"elasticloadbalancing:{call.operation}", arn)
    return [own, *(tags if call.parameters.get("Tags") else [])]


def _priorities(call: ApiCall) -> list[Access]:
    rules = [each["RuleArn"] for each in call.parameters["RulePriorities"]]
    return [Access("elasticloadbalancing:SetRulePriorities", rule) for rule in rules]


TABLE = Table(
    prefix="elasticloadbalancing",
    arns={
        "RuleArn": "{}",
        "ListenerArn": "{}",
        "TargetGroupArn": "{}",
        "LoadBalancerArn": "{}",
        "ResourceArns": "{}",
    },
    unscoped=frozenset(
        {
            "DescribeListeners",
            "DescribeLoadBalancerAttributes",
            "DescribeRules",
            "DescribeTags",
            "DescribeTargetGroupAttributes",
            "DescribeTargetGroups",
            "DescribeTargetHealth",
        }
    ),
    special={
        "CreateLoadBalancer": _new_balancer,
        "CreateTargetGroup": _new_target_group,
        "SetRulePriorities": _priorities,
    },
)
