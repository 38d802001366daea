"""What would change in a stack: the comparison behind change sets and updates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_cloud.cloudformation import registry
from local_cloud.cloudformation.resource_types import Made
from local_cloud.cloudformation.scope import StackScope
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.stack import Desired, Stack, StackResource
from local_cloud.cloudformation.template import in_order

LATER_KNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"


class _LaterKnown(dict[str, Any]):
    """The attributes of a resource that is not made yet."""

    def __missing__(self, name: str) -> str:
        return LATER_KNOWN


@dataclass(frozen=True)
class Change:
    """What happens to one resource.

    action: "Add", "Modify" or "Remove". changed: the properties that a modification changes.
    replaces: whether one of them makes AWS put a new resource in the place of the old one.
    """

    action: str
    logical_id: str
    type: str
    physical_id: str | None = None
    changed: tuple[str, ...] = ()
    replaces: bool = False


def changes(stack: Stack, desired: Desired, session: ActingSession) -> list[Change]:
    """Returns the changes of a stack's resources that make it what it shall be.

    Raises ValidationError if the template can't be resolved.
    """
    scope = StackScope(stack, desired, made_so_far(stack), session)
    active = scope.active()
    found = []
    for logical_id in in_order(desired.template.dependencies(active)):
        change = _change(stack, desired, scope, logical_id)
        if change is None:
            continue
        if change.action == "Add" or change.replaces:
            scope.made[logical_id] = Made(LATER_KNOWN, _LaterKnown())
        found.append(change)
    gone = [resource for key, resource in stack.resources.items() if key not in active]
    return found + [Change("Remove", r.logical_id, r.type, r.physical_id) for r in gone]


def made_so_far(stack: Stack) -> dict[str, Made]:
    """Returns the resources a stack has."""
    return {
        logical_id: Made(resource.physical_id, resource.attributes)
        for logical_id, resource in stack.resources.items()
        if resource.physical_id
    }


def changed_properties(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the names of the properties that differ, in the order of the alphabet."""
    return tuple(sorted(k for k in {*old, *new} if old.get(k) != new.get(k)))


def is_replaced(
    resource: StackResource, new_type: str, changed: tuple[str, ...], region: str
) -> bool:
    """Says whether these changes need a new resource."""
    schema = registry.schema_of(new_type, region)
    return resource.type != new_type or (
        schema is not None and not schema.create_only.isdisjoint(changed)
    )


def _change(stack: Stack, desired: Desired, scope: StackScope, logical_id: str) -> Change | None:
    new_type = desired.template.resources[logical_id]["Type"]
    resource = stack.resources.get(logical_id)
    if resource is None:
        return Change("Add", logical_id, new_type)
    changed = changed_properties(resource.properties, scope.properties(logical_id))
    if not changed and resource.type == new_type:
        return None
    replaces = is_replaced(resource, new_type, changed, stack.region)
    return Change("Modify", logical_id, new_type, resource.physical_id, changed, replaces)
