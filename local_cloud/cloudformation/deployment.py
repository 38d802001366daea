"""Creates, updates and deletes stacks in the background, with the statuses they go through.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""

import threading
from collections.abc import Callable, Sequence

from local_cloud.cloudformation.errors import CloudFormationError, ResourceFailure
from local_cloud.cloudformation.removal import remove_all
from local_cloud.cloudformation.rollout import Cancelled, Rollout
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.stack import Desired, Stack, now


def create(stack: Stack, desired: Desired, session: ActingSession, on_failure: str) -> None:
    """Makes the resources of a stack that has begun to be made.

    on_failure: "ROLLBACK", "DELETE" or "DO_NOTHING".
    """
    stack.desired = desired
    _in_background(stack, lambda: _create(stack, desired, session, on_failure))


def update(stack: Stack, desired: Desired, session: ActingSession) -> None:
    """Changes a stack, which has begun to be changed, into what it shall be."""
    stack.updated_at = now()
    _in_background(stack, lambda: _update(stack, desired, session))


def delete(stack: Stack, session: ActingSession, retained: Sequence[str]) -> None:
    """Removes a stack that has begun to be removed, with its resources but those in ``retained``.

    If it is still being made, that ends first.
    """
    _in_background(stack, lambda: _delete(stack, session, retained))


def _in_background(stack: Stack, work: Callable[[], None]) -> None:
    def run() -> None:
        with stack.working:
            work()

    threading.Thread(target=run, name=f"cloudformation {stack.name}", daemon=True).start()


def _create(stack: Stack, desired: Desired, session: ActingSession, on_failure: str) -> None:
    try:
        rollout = Rollout(stack, desired, session)
    except CloudFormationError as error:
        if stack.proceed("ROLLBACK_IN_PROGRESS", error.message):
            stack.turn("ROLLBACK_COMPLETE")
        return
    try:
        rollout.apply()
    except Cancelled:
        return
    except ResourceFailure as failure:
        _after_failed_creation(stack, rollout, _reason(rollout, "create", failure), on_failure)
    else:
        stack.proceed("CREATE_COMPLETE")


def _after_failed_creation(stack: Stack, rollout: Rollout, reason: str, on_failure: str) -> None:
    if on_failure == "DO_NOTHING":
        stack.proceed("CREATE_FAILED", reason)
        return
    word = "DELETE" if on_failure == "DELETE" else "ROLLBACK"
    asked = f"{reason}. {word.capitalize()} requested by user."
    if not stack.proceed(f"{word}_IN_PROGRESS", asked):
        return
    reasons = rollout.roll_back()
    if reasons:
        stack.turn(f"{word}_FAILED", "; ".join(reasons))
        return
    stack.deleted_at = now() if word == "DELETE" else None
    stack.turn(f"{word}_COMPLETE")


def _update(stack: Stack, desired: Desired, session: ActingSession) -> None:
    try:
        rollout = Rollout(stack, desired, session)
        rollout.apply()
    except CloudFormationError as error:
        stack.turn("UPDATE_ROLLBACK_IN_PROGRESS", error.message)
        stack.turn("UPDATE_ROLLBACK_COMPLETE")
    except ResourceFailure as failure:
        if not stack.rolls_back:
            stack.turn("UPDATE_FAILED", _reason(rollout, "update", failure))
            return
        stack.turn("UPDATE_ROLLBACK_IN_PROGRESS", _reason(rollout, "update", failure))
        reasons = rollout.roll_back()
        stack.turn(
            "UPDATE_ROLLBACK_FAILED" if reasons else "UPDATE_ROLLBACK_COMPLETE",
            "; ".join(reasons) or None,
        )
    else:
        stack.desired = desired
        stack.turn("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        rollout.clean_up()
        stack.turn("UPDATE_COMPLETE")


def _delete(stack: Stack, session: ActingSession, retained: Sequence[str]) -> None:
    for logical_id in retained:
        kept = stack.resources.pop(logical_id, None)
        if kept:
            stack.turn_resource(kept, "DELETE_SKIPPED")
    failed = remove_all(stack, list(stack.resources.values()), session)
    stack.cancelled = False
    if failed:
        reason = f"The following resource(s) failed to delete: [{', '.join(failed)}]. "
        stack.turn("DELETE_FAILED", reason)
        return
    stack.outputs, stack.imports = [], frozenset()
    stack.deleted_at = now()
    stack.turn("DELETE_COMPLETE")


def _reason(rollout: Rollout, verb: str, failure: ResourceFailure) -> str:
    """Returns the stack's reason; one whose outputs can't be resolved has no resource to blame."""
    if rollout.failed is None:
        return str(failure)
    return f"The following resource(s) failed to {verb}: [{rollout.failed}]"
