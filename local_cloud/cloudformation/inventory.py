"""The stacks and change sets that an account has in one region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.cloudformation.models import cloudformation_backends

from local_cloud.operations import store

if TYPE_CHECKING:  # IAM asks for stacks by name before there can be any
    from local_cloud.cloudformation.change_set import ChangeSet
    from local_cloud.cloudformation.stack import Stack


def stacks_of(account: str, region: str) -> dict[str, Stack]:
    """Returns all stacks by ARN, the deleted ones too."""
    return store(cloudformation_backends[account][region], "stacks")


def change_sets_of(account: str, region: str) -> dict[str, ChangeSet]:
    """Returns all change sets by ARN."""
    return store(cloudformation_backends[account][region], "change_sets")


def find_stack(account: str, region: str, name: str) -> Stack | None:
    """Returns a stack by ARN, or by name if it is not deleted; None if there is none."""
    stacks = stacks_of(account, region)
    if name.startswith("arn:"):
        return stacks.get(name)
    alive = (s for s in list(stacks.values()) if s.status != "DELETE_COMPLETE")
    return next((stack for stack in alive if stack.name == name), None)
