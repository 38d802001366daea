"""Takes resources out of a stack, each before those it depends on."""

from collections.abc import Iterable

from local_cloud.cloudformation.errors import ResourceFailure
from local_cloud.cloudformation.failures import told_as_reasons
from local_cloud.cloudformation.resource_types import ResourceType, Work, type_named
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.stack import Stack, StackResource
from local_cloud.cloudformation.template import in_order

RETAINED = ("Retain", "RetainExceptOnCreate")


def known_type(name: str) -> ResourceType:
    """Returns a resource type.

    Raises ResourceFailure for one that the embedded AWS can't make.
    """
    found = type_named(name)
    if found is None:
        raise ResourceFailure(f"The embedded AWS does not implement the resource type {name}.")
    return found


def work_on(stack: Stack, resource: StackResource, session: ActingSession) -> Work:
    """Returns what a type's methods need; the resource learns its physical id as they go."""

    def began(physical_id: str) -> None:
        resource.physical_id = physical_id

    return Work(session, stack.account, stack.name, resource.logical_id, began)


def remove(stack: Stack, resource: StackResource, session: ActingSession) -> None:
    """Removes a resource from AWS, with the events of that; one that never began is just gone.

    Raises ResourceFailure.
    """
    if resource.physical_id is None:
        return
    stack.turn_resource(resource, "DELETE_IN_PROGRESS")
    try:
        with told_as_reasons():
            work = work_on(stack, resource, session)
            known_type(resource.type).delete(work, resource.physical_id, resource.properties)
    except ResourceFailure as failure:
        stack.turn_resource(resource, "DELETE_FAILED", str(failure))
        raise
    stack.turn_resource(resource, "DELETE_COMPLETE")


def remove_all(
    stack: Stack, resources: Iterable[StackResource], session: ActingSession
) -> list[str]:
    """Removes resources; returns the logical ids of those that could not be.

    A resource that a failed one depends on is left as it is; one with the policy to be retained
    only leaves the stack.
    """
    chosen = {resource.logical_id: resource for resource in resources}
    dependencies = {key: resource.depends_on & chosen.keys() for key, resource in chosen.items()}
    failed: list[str] = []
    left: set[str] = set()
    for logical_id in reversed(in_order(dependencies)):
        resource = chosen[logical_id]
        if logical_id in left:
            left |= resource.depends_on
            continue
        try:
            _remove_or_retain(stack, resource, session)
        except ResourceFailure:
            failed.append(logical_id)
            left |= resource.depends_on
            continue
        if stack.resources.get(logical_id) is resource:
            del stack.resources[logical_id]
    return failed


def _remove_or_retain(stack: Stack, resource: StackResource, session: ActingSession) -> None:
    if resource.policy in RETAINED:
        stack.turn_resource(resource, "DELETE_SKIPPED")
    else:
        remove(stack, resource, session)
