"""Elastic Load Balancing: load balancers and target groups."""

from collections.abc import Callable
from typing import Any

from local_cloud.cloudformation.resource_types.base import (
    Made,
    Properties,
    Work,
    ignore_absence,
    resource_type,
)
from local_cloud.cloudformation.resource_types.elbv2_tags import tag
from local_cloud.cloudformation.shapes import known_parameters, parameters_of, structure_of

LONGEST_NAME = 32


@resource_type("AWS::ElasticLoadBalancingV2::LoadBalancer")
class LoadBalancer:
    """A load balancer with its attributes."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the load balancer, then sets its attributes."""
        elb = work.client("elbv2")
        named = {"Name": work.new_name(LONGEST_NAME), **properties}
        given = parameters_of(elb, "CreateLoadBalancer", named, apart={"LoadBalancerAttributes"})
        balancer = elb.create_load_balancer(**given)["LoadBalancers"][0]
        work.began(balancer["LoadBalancerArn"])
        self._set_attributes(elb, balancer["LoadBalancerArn"], properties)
        return self._made(balancer)

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes subnets, security groups, attributes and tags."""
        elb = work.client("elbv2")
        arn = physical_id
        if new.get("Subnets") != old.get("Subnets"):
            elb.set_subnets(LoadBalancerArn=arn, Subnets=new["Subnets"])
        if new.get("SecurityGroups") != old.get("SecurityGroups"):
            elb.set_security_groups(LoadBalancerArn=arn, SecurityGroups=new["SecurityGroups"])
        self._set_attributes(elb, arn, new)
        tag(elb, arn, old, new)
        return self._made(elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0])

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the load balancer; AWS does not mind one that is gone."""
        remove = work.client("elbv2").delete_load_balancer
        ignore_absence(remove, "LoadBalancerNotFound", LoadBalancerArn=physical_id)

    def _set_attributes(self, elb: Any, arn: str, properties: Properties) -> None:
        if attributes := properties.get("LoadBalancerAttributes"):
            fitted = structure_of(elb, "LoadBalancerAttributes", attributes)
            elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=fitted)

    def _made(self, balancer: dict[str, Any]) -> Made:
        arn = balancer["LoadBalancerArn"]
        attributes = {
            "LoadBalancerArn": arn,
            "LoadBalancerName": balancer["LoadBalancerName"],
            "LoadBalancerFullName": arn.split(":loadbalancer/", 1)[1],
            "DNSName": balancer["DNSName"],
            "CanonicalHostedZoneID": balancer.get("CanonicalHostedZoneId"),
        }
        return Made(arn, attributes)


@resource_type("AWS::ElasticLoadBalancingV2::TargetGroup")
class TargetGroup:
    """A target group with its attributes and the targets that the template names."""

    _apart = frozenset({"TargetGroupAttributes", "Targets"})

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the target group, sets its attributes and registers its targets."""
        elb = work.client("elbv2")
        named = {"Name": work.new_name(LONGEST_NAME), **properties}
        given = parameters_of(elb, "CreateTargetGroup", named, apart=self._apart)
        arn = elb.create_target_group(**given)["TargetGroups"][0]["TargetGroupArn"]
        work.began(arn)
        self._set_attributes(elb, arn, properties)
        self._set_targets(elb, arn, {}, properties)
        return self._made(elb, arn)

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the health check, attributes, targets and tags."""
        elb = work.client("elbv2")
        given = known_parameters(elb, "ModifyTargetGroup", new)
        elb.modify_target_group(TargetGroupArn=physical_id, **given)
        self._set_attributes(elb, physical_id, new)
        self._set_targets(elb, physical_id, old, new)
        tag(elb, physical_id, old, new)
        return self._made(elb, physical_id)

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the target group, which no listener may use any more."""
        remove = work.client("elbv2").delete_target_group
        ignore_absence(remove, "TargetGroupNotFound", TargetGroupArn=physical_id)

    def _set_attributes(self, elb: Any, arn: str, properties: Properties) -> None:
        if attributes := properties.get("TargetGroupAttributes"):
            fitted = structure_of(elb, "TargetGroupAttributes", attributes)
            elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=fitted)

    def _set_targets(self, elb: Any, arn: str, old: Properties, new: Properties) -> None:
        before, after = old.get("Targets", []), new.get("Targets", [])
        calls: list[tuple[Callable[..., Any], list[Any]]] = [
            (elb.register_targets, [target for target in after if target not in before]),
            (elb.deregister_targets, [target for target in before if target not in after]),
        ]
        for call, targets in calls:
            if targets:
                fitted = structure_of(elb, "TargetDescriptions", targets)
                call(TargetGroupArn=arn, Targets=fitted)

    def _made(self, elb: Any, arn: str) -> Made:
        group = elb.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]
        attributes = {
            "TargetGroupArn": arn,
            "TargetGroupName": group["TargetGroupName"],
            "TargetGroupFullName": arn.rsplit(":", 1)[1],
            "LoadBalancerArns": group.get("LoadBalancerArns", []),
        }
        return Made(arn, attributes)
