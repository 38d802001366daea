"""What would change in a stack: the comparison behind change sets and updates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_cloud.cloudformation import registry
from local_cloud.cloudformation.references import references
from local_cloud.cloudformation.resource_types import Made
from local_cloud.cloudformation.scope import StackScope
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.stack import Desired, Stack, StackResource
from local_cloud.cloudformation.template import in_order


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
    new: set[str] = set()  # what is referred to by values that are known only afterwards
    for logical_id in in_order(desired.template.dependencies(active)):
        change = _change(stack, desired, scope, logical_id, new)
        if change is None:
            continue
        if change.action == "Add" or change.replaces:
            new.add(logical_id)
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


def changed_properties(old: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    """Returns the names of the properties that differ."""
    return frozenset(name for name in {*old, *new} if old.get(name) != new.get(name))


def is_replaced(
    resource: StackResource, new_type: str, changed: frozenset[str], region: str
) -> bool:
    """Says whether these changes need a new resource."""
    schema = registry.schema_of(new_type, region)
    return resource.type != new_type or (
        schema is not None and not schema.create_only.isdisjoint(changed)
    )


def _change(
    stack: Stack, desired: Desired, scope: StackScope, logical_id: str, new: set[str]
) -> Change | None:
    declared = desired.template.resources[logical_id]
    later_known = {
        name
        for name, value in declared.get("Properties", {}).items()
        if not new.isdisjoint(references(value))
    }
    properties = scope.properties(logical_id, apart=later_known)
    resource = stack.resources.get(logical_id)
    if resource is None:
        return Change("Add", logical_id, declared["Type"])
    changed = changed_properties(resource.properties, properties) | later_known
    if not changed and resource.type == declared["Type"]:
        return None
    replaces = is_replaced(resource, declared["Type"], changed, stack.region)
    names = tuple(sorted(changed))
    return Change("Modify", logical_id, declared["Type"], resource.physical_id, names, replaces)
