"""Application Auto Scaling: how many tasks a service has."""

from typing import Any

from local_cloud.cloudformation.resource_types.base import (
    Made,
    Properties,
    Work,
    ignore_absence,
    resource_type,
    tag_changes,
)
from local_cloud.cloudformation.shapes import parameters_of

SERVICE = "application-autoscaling"
NOT_FOUND = "ObjectNotFoundException"
_TARGET = ("ResourceId", "ScalableDimension", "ServiceNamespace")


@resource_type("AWS::ApplicationAutoScaling::ScalableTarget")
class ScalableTarget:
    """What can be scaled, and from how many to how many."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Registers the target."""
        client = work.client(SERVICE)
        given = parameters_of(client, "RegisterScalableTarget", properties, apart=("Tags",))
        tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())}
        answer = client.register_scalable_target(**given, **({"Tags": tags} if tags else {}))
        return _target(properties, answer["ScalableTargetARN"])

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Registers the target anew, which changes its bounds; tags take calls of their own."""
        client = work.client(SERVICE)
        given = parameters_of(client, "RegisterScalableTarget", new, apart=("Tags",))
        arn = client.register_scalable_target(**given)["ScalableTargetARN"]
        changed, removed = tag_changes(old, new)
        if changed:
            client.tag_resource(ResourceARN=arn, Tags={t["Key"]: t["Value"] for t in changed})
        if removed:
            client.untag_resource(ResourceARN=arn, TagKeys=removed)
        return _target(new, arn)

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Deregisters the target, with its policies."""
        mine = {name: properties[name] for name in _TARGET}
        ignore_absence(work.client(SERVICE).deregister_scalable_target, NOT_FOUND, **mine)


@resource_type("AWS::ApplicationAutoScaling::ScalingPolicy")
class ScalingPolicy:
    """When a target is scaled."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the policy."""
        client = work.client(SERVICE)
        told = {**properties, **_named_target(properties)}
        given = parameters_of(client, "PutScalingPolicy", told, apart=("ScalingTargetId",))
        arn = client.put_scaling_policy(**given)["PolicyARN"]
        return Made(arn, {"Arn": arn})

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Sets the policy anew."""
        return self.create(work, new)

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the policy."""
        mine = {**_named_target(properties), "PolicyName": properties["PolicyName"]}
        ignore_absence(work.client(SERVICE).delete_scaling_policy, NOT_FOUND, **mine)


def _target(properties: Properties, arn: str) -> Made:
    physical_id = "|".join(properties[name] for name in _TARGET)
    return Made(physical_id, {"Id": physical_id, "ScalableTargetARN": arn})


def _named_target(properties: Properties) -> dict[str, Any]:
    """Returns the target that a policy names by its id or by its parts."""
    if "ScalingTargetId" in properties:
        return dict(zip(_TARGET, properties["ScalingTargetId"].split("|"), strict=True))
    return {name: properties[name] for name in _TARGET}
