"""Elastic Load Balancing: listeners and their rules."""

from typing import Any

from local_cloud.cloudformation.resource_types.base import (
    Made,
    Properties,
    Work,
    ignore_absence,
    resource_type,
)
from local_cloud.cloudformation.resource_types.elbv2_tags import tag
from local_cloud.cloudformation.shapes import known_parameters, parameters_of


@resource_type("AWS::ElasticLoadBalancingV2::Listener")
class Listener:
    """A listener."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the listener."""
        elb = work.client("elbv2")
        given = parameters_of(elb, "CreateListener", properties)
        arn = elb.create_listener(**given)["Listeners"][0]["ListenerArn"]
        return Made(arn, {"ListenerArn": arn})

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the listener."""
        elb = work.client("elbv2")
        given = known_parameters(elb, "ModifyListener", new)
        elb.modify_listener(ListenerArn=physical_id, **given)
        tag(elb, physical_id, old, new)
        return Made(physical_id, {"ListenerArn": physical_id})

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the listener."""
        remove = work.client("elbv2").delete_listener
        ignore_absence(remove, "ListenerNotFound", ListenerArn=physical_id)


@resource_type("AWS::ElasticLoadBalancingV2::ListenerRule")
class ListenerRule:
    """A rule of a listener."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the rule."""
        elb = work.client("elbv2")
        given = parameters_of(elb, "CreateRule", properties)
        return self._made(elb.create_rule(**given)["Rules"][0])

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the rule and its priority."""
        elb = work.client("elbv2")
        given = known_parameters(elb, "ModifyRule", new)
        rule = elb.modify_rule(RuleArn=physical_id, **given)["Rules"][0]
        if new["Priority"] != old["Priority"]:
            priority = {"RuleArn": physical_id, "Priority": int(new["Priority"])}
            elb.set_rule_priorities(RulePriorities=[priority])
        return self._made(rule)

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the rule."""
        ignore_absence(work.client("elbv2").delete_rule, "RuleNotFound", RuleArn=physical_id)

    def _made(self, rule: dict[str, Any]) -> Made:
        return Made(rule["RuleArn"], {"RuleArn": rule["RuleArn"], "IsDefault": rule["IsDefault"]})
