"""Makes a stack what it shall be, resource by resource, and can take all of that back."""

from collections.abc import Callable

from local_cloud.cloudformation import registry
from local_cloud.cloudformation.changes import changed_properties, is_replaced, made_so_far
from local_cloud.cloudformation.errors import ResourceFailure
from local_cloud.cloudformation.failures import told_as_reasons
from local_cloud.cloudformation.removal import known_type, remove, remove_all, work_on
from local_cloud.cloudformation.resource_types import Made
from local_cloud.cloudformation.scope import StackScope
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.stack import Desired, Stack, StackResource
from local_cloud.cloudformation.template import in_order

REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."


class Cancelled(Exception):
    """The stack is to be deleted while it is still being made."""


class Rollout:
    """One deployment of a stack.

    failed: the logical id of the resource that could not be made or changed.
    """

    def __init__(self, stack: Stack, desired: Desired, session: ActingSession) -> None:
        """Reads the template's parameters and conditions.

        Raises CloudFormationError if they can't be resolved.
        """
        self.failed: str | None = None
        self._stack = stack
        self._template = desired.template
        self._session = session
        self._scope = StackScope(stack, desired, made_so_far(stack), session)
        self._active = self._scope.active()
        self._undo: list[Callable[[], None]] = []
        self._replaced: list[StackResource] = []

    def apply(self) -> None:
        """Creates, replaces and changes resources, each behind those it depends on.

        Raises ResourceFailure for the first that can't be; Cancelled.
        """
        dependencies = self._template.dependencies(self._active)
        for logical_id in in_order(dependencies):
            if self._stack.cancelled:
                raise Cancelled
            self._apply(logical_id, dependencies[logical_id])
        with told_as_reasons():
            self._stack.outputs = self._scope.outputs()
        self._stack.imports = frozenset(self._scope.imports)

    def clean_up(self) -> None:
        """Removes what the stack has no more; what can't be removed stays behind, as on AWS."""
        for resource in self._replaced:
            resource.policy = resource.replace_policy
        remove_all(self._stack, self._replaced, self._session)
        gone = [r for key, r in self._stack.resources.items() if key not in self._active]
        for resource in gone:
            del self._stack.resources[resource.logical_id]
        remove_all(self._stack, gone, self._session)

    def roll_back(self) -> list[str]:
        """Takes everything back, the last first; returns why steps of that failed."""
        reasons = []
        for undo in reversed(self._undo):
            try:
                undo()
            except ResourceFailure as failure:
                reasons.append(str(failure))
        return reasons

    def _apply(self, logical_id: str, depends_on: frozenset[str]) -> None:
        declared = self._template.resources[logical_id]
        existing = self._stack.resources.get(logical_id)
        wanted = StackResource(
            logical_id,
            declared["Type"],
            properties={},
            depends_on=depends_on,
            policy=declared.get("DeletionPolicy", "Delete"),
            replace_policy=declared.get("UpdateReplacePolicy", "Delete"),
        )
        try:
            with told_as_reasons():
                wanted.properties = self._scope.properties(logical_id)
                self._bring_about(existing, wanted)
        except ResourceFailure as failure:
            self.failed = logical_id
            action = "CREATE" if existing is None else "UPDATE"
            current = self._stack.resources.setdefault(logical_id, wanted)
            self._stack.turn_resource(current, f"{action}_FAILED", str(failure))
            raise

    def _bring_about(self, existing: StackResource | None, wanted: StackResource) -> None:
        if existing is None:
            self._create(wanted)
            return
        changed = changed_properties(existing.properties, wanted.properties)
        if not changed and existing.type == wanted.type:
            existing.depends_on = wanted.depends_on
            existing.policy, existing.replace_policy = wanted.policy, wanted.replace_policy
        elif is_replaced(existing, wanted.type, changed, self._stack.region):
            self._replace(existing, wanted)
        else:
            self._update(existing, wanted)

    def _create(self, wanted: StackResource) -> None:
        stack = self._stack
        stack.resources[wanted.logical_id] = wanted
        stack.turn_resource(wanted, "CREATE_IN_PROGRESS")
        self._undo.append(lambda: self._undo_creation(wanted))
        self._make(wanted)
        stack.turn_resource(wanted, "CREATE_COMPLETE")

    def _undo_creation(self, wanted: StackResource) -> None:
        remove(self._stack, wanted, self._session)
        del self._stack.resources[wanted.logical_id]

    def _replace(self, existing: StackResource, wanted: StackResource) -> None:
        stack = self._stack
        stack.turn_resource(existing, "UPDATE_IN_PROGRESS", REPLACING)
        self._undo.append(lambda: self._undo_replacement(existing, wanted))
        stack.resources[wanted.logical_id] = wanted
        self._make(wanted)
        stack.turn_resource(wanted, "UPDATE_COMPLETE")
        self._replaced.append(existing)

    def _undo_replacement(self, existing: StackResource, wanted: StackResource) -> None:
        self._stack.resources[existing.logical_id] = existing
        remove(self._stack, wanted, self._session)
        self._stack.turn_resource(existing, "UPDATE_COMPLETE")

    def _make(self, wanted: StackResource) -> None:
        kind = known_type(wanted.type)
        self._require_good_names(wanted)
        work = work_on(self._stack, wanted, self._session)
        self._keep(wanted, kind.create(work, wanted.properties))

    def _update(self, existing: StackResource, wanted: StackResource) -> None:
        stack = self._stack
        wanted.physical_id = existing.physical_id
        stack.turn_resource(existing, "UPDATE_IN_PROGRESS")
        self._undo.append(lambda: self._undo_update(existing, wanted))
        self._require_good_names(wanted)
        self._change(existing, wanted)
        stack.resources[wanted.logical_id] = wanted
        stack.turn_resource(wanted, "UPDATE_COMPLETE")

    def _undo_update(self, existing: StackResource, wanted: StackResource) -> None:
        self._stack.resources[existing.logical_id] = existing
        self._stack.turn_resource(existing, "UPDATE_IN_PROGRESS")
        with told_as_reasons():
            self._change(wanted, existing)
        self._stack.turn_resource(existing, "UPDATE_COMPLETE")

    def _change(self, before: StackResource, after: StackResource) -> None:
        work = work_on(self._stack, after, self._session)
        made = known_type(after.type).update(
            work, str(before.physical_id), before.properties, after.properties
        )
        self._keep(after, made)

    def _keep(self, resource: StackResource, made: Made) -> None:
        resource.physical_id, resource.attributes = made.physical_id, dict(made.attributes)
        self._scope.made[resource.logical_id] = made

    def _require_good_names(self, resource: StackResource) -> None:
        schema = registry.schema_of(resource.type, self._stack.region)
        mistake = schema.mistake(resource.properties) if schema else None
        if mistake:
            raise ResourceFailure(
                f"Properties validation failed for resource {resource.logical_id} "
                f"with message:\n{mistake}"
            )
