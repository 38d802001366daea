"""AWS IAM."""

import json
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

NOT_FOUND = "NoSuchEntity"


@resource_type("AWS::IAM::Role")
class Role:
    """A role with its inline policies, attached policies and boundary."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the role, then gives it its policies."""
        iam = work.client("iam")
        name = properties.get("RoleName") or work.new_name(64)
        given = parameters_of(
            iam, "CreateRole", properties, apart={"RoleName", "Policies", "ManagedPolicyArns"}
        )
        role = iam.create_role(RoleName=name, **given)["Role"]
        work.began(name)
        _set_policies(iam, name, {}, properties)
        return Made(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes what differs: the trust policy, policies, boundary, description and tags."""
        iam = work.client("iam")
        name = {"RoleName": physical_id}
        trust = json.dumps(new["AssumeRolePolicyDocument"])
        if new["AssumeRolePolicyDocument"] != old["AssumeRolePolicyDocument"]:
            iam.update_assume_role_policy(**name, PolicyDocument=trust)
        iam.update_role(
            **name,
            Description=new.get("Description", ""),
            MaxSessionDuration=int(new.get("MaxSessionDuration", 3600)),
        )
        _set_boundary(iam, physical_id, old, new)
        _set_policies(iam, physical_id, old, new)
        changed, removed = tag_changes(old, new)
        if changed:
            iam.tag_role(**name, Tags=changed)
        if removed:
            iam.untag_role(**name, TagKeys=removed)
        role = iam.get_role(**name)["Role"]
        return Made(physical_id, {"Arn": role["Arn"], "RoleId": role["RoleId"]})

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Takes every policy from the role, as IAM demands, and removes it."""
        iam = work.client("iam")
        _set_policies(iam, physical_id, properties, {})
        ignore_absence(iam.delete_role, NOT_FOUND, RoleName=physical_id)


@resource_type("AWS::IAM::Policy")
class InlinePolicy:
    """One inline policy that several roles get."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Writes the policy into each role."""
        name = properties["PolicyName"]
        work.began(name)
        iam = work.client("iam")
        for role in properties.get("Roles", ()):
            document = json.dumps(properties["PolicyDocument"])
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)
        return Made(name, {"Id": name})

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Writes the policy anew, and takes it from those that shall not have it any more."""
        made = self.create(work, new)
        kept = new.get("Roles", ()) if made.physical_id == physical_id else ()
        gone = [role for role in old.get("Roles", ()) if role not in kept]
        self.delete(work, physical_id, {"Roles": gone})
        return made

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Takes the policy from each role."""
        remove = work.client("iam").delete_role_policy
        for role in properties.get("Roles", ()):
            ignore_absence(remove, NOT_FOUND, RoleName=role, PolicyName=physical_id)


def _set_policies(iam: Any, role: str, old: Properties, new: Properties) -> None:
    before, after = _inline(old), _inline(new)
    for name, document in after.items():
        if before.get(name) != document:
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)
    for name in before.keys() - after.keys():
        ignore_absence(iam.delete_role_policy, NOT_FOUND, RoleName=role, PolicyName=name)
    attached, wanted = old.get("ManagedPolicyArns", ()), new.get("ManagedPolicyArns", ())
    for arn in wanted:
        if arn not in attached:
            iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    for arn in attached:
        if arn not in wanted:
            ignore_absence(iam.detach_role_policy, NOT_FOUND, RoleName=role, PolicyArn=arn)


def _inline(properties: Properties) -> dict[str, str]:
    policies = properties.get("Policies", ())
    return {policy["PolicyName"]: json.dumps(policy["PolicyDocument"]) for policy in policies}


def _set_boundary(iam: Any, role: str, old: Properties, new: Properties) -> None:
    boundary = new.get("PermissionsBoundary")
    if boundary == old.get("PermissionsBoundary"):
        return
    if boundary:
        iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=boundary)
    else:
        iam.delete_role_permissions_boundary(RoleName=role)
