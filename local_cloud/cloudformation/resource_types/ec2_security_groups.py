"""Amazon EC2: security groups and their rules."""

from collections.abc import Mapping
from typing import Any

from local_cloud.cloudformation.errors import ResourceFailure
from local_cloud.cloudformation.resource_types.base import (
    Made,
    Properties,
    Work,
    ignore_absence,
    resource_type,
)
from local_cloud.cloudformation.resource_types.ec2_tags import specified, tag

GONE = ("InvalidGroup.NotFound", "InvalidPermission.NotFound")
EVERYTHING_OUT = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
# The lists of an API's permission, and what a template's rule calls their items.
_PEERS = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
}
_SIDES = {"SecurityGroupIngress": "ingress", "SecurityGroupEgress": "egress"}


@resource_type("AWS::EC2::SecurityGroup")
class SecurityGroup:
    """A security group with the rules in its own declaration."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the group; rules for what goes out take the place of the one that allows all."""
        ec2 = work.client("ec2")
        group = ec2.create_security_group(
            GroupName=properties.get("GroupName") or work.new_name(255),
            Description=properties["GroupDescription"],
            **({"VpcId": properties["VpcId"]} if "VpcId" in properties else {}),
            **specified("security-group", properties),
        )["GroupId"]
        work.began(group)
        if properties.get("SecurityGroupEgress"):
            ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[EVERYTHING_OUT])
        self._set_rules(ec2, group, {}, properties)
        return self._made(group, properties)

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes rules and tags."""
        ec2 = work.client("ec2")
        self._set_rules(ec2, physical_id, old, new)
        tag(ec2, physical_id, old, new)
        return self._made(physical_id, new)

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the group, which nothing may use any more."""
        ignore_absence(work.client("ec2").delete_security_group, *GONE, GroupId=physical_id)

    def _set_rules(self, ec2: Any, group: str, old: Properties, new: Properties) -> None:
        for name, side in _SIDES.items():
            before, after = old.get(name, []), new.get(name, [])
            for rule in after:
                if rule not in before:
                    _add(ec2, side, group, rule)
            for rule in before:
                if rule not in after:
                    _remove(ec2, side, group, rule)

    def _made(self, group: str, properties: Properties) -> Made:
        attributes = {"GroupId": group, "Id": group, "VpcId": properties.get("VpcId")}
        return Made(group, attributes)


class _Rule:
    """A rule that is declared apart from its group."""

    side: str

    def create(self, work: Work, properties: Properties) -> Made:
        """Adds the rule."""
        rule = _add(work.client("ec2"), self.side, properties["GroupId"], properties)
        return Made(rule, {"Id": rule})

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the description, the only property that is not create-only."""
        raise ResourceFailure("The embedded AWS does not change the description of a rule.")

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the rule."""
        _remove(work.client("ec2"), self.side, properties["GroupId"], properties)


@resource_type("AWS::EC2::SecurityGroupIngress")
class SecurityGroupIngress(_Rule):
    """A rule for what comes in."""

    side = "ingress"


@resource_type("AWS::EC2::SecurityGroupEgress")
class SecurityGroupEgress(_Rule):
    """A rule for what goes out."""

    side = "egress"


def _add(ec2: Any, side: str, group: str, rule: Mapping[str, Any]) -> str:
    authorize = getattr(ec2, f"authorize_security_group_{side}")
    answer = authorize(GroupId=group, IpPermissions=[_permission(rule)])
    return str(answer["SecurityGroupRules"][0]["SecurityGroupRuleId"])


def _remove(ec2: Any, side: str, group: str, rule: Mapping[str, Any]) -> None:
    revoke = getattr(ec2, f"revoke_security_group_{side}")
    ignore_absence(revoke, *GONE, GroupId=group, IpPermissions=[_permission(rule)])


def _permission(rule: Mapping[str, Any]) -> dict[str, Any]:
    permission: dict[str, Any] = {"IpProtocol": str(rule["IpProtocol"])}
    permission |= {name: int(rule[name]) for name in ("FromPort", "ToPort") if name in rule}
    described = {"Description": rule["Description"]} if "Description" in rule else {}
    for name, (peers, member) in _PEERS.items():
        if name in rule:
            permission[peers] = [{member: rule[name], **described}]
    return permission
