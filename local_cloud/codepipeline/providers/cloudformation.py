"""CloudFormation actions: change sets and stacks.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
"""

from collections.abc import Callable, Mapping

from local_cloud.codepipeline.providers.registry import provides
from local_cloud.codepipeline.providers.stack import NO_CHANGES, Stack
from local_cloud.codepipeline.providers.stack_input import stack_input
from local_cloud.codepipeline.work import ActionFailed, Work

THREE_DAYS = 3 * 24 * 60 * 60


@provides(
    "CloudFormation",
    "Deploy",
    required=frozenset({"ActionMode", "StackName"}),
    inputs=(0, 10),
    outputs=(0, 1),
    limit_seconds=THREE_DAYS,
)
def deploy(work: Work) -> Mapping[str, str]:
    """Does what the action mode says; the outputs of the stack are the action's variables."""
    mode = work.configuration["ActionMode"]
    run = _MODES.get(mode)
    if run is None:
        raise ActionFailed(f"ActionMode {mode} is not implemented here", "ConfigurationError")
    return run(work, Stack(work))


def _replace_change_set(work: Work, stack: Stack) -> Mapping[str, str]:
    """Makes a change set in the place of the one of that name; one without changes is fine."""
    name = _change_set_name(work)
    if stack.change_set(name):
        stack.delete_change_set(name)
    stack.create_change_set(name, stack_input(work))
    change_set = stack.wait_for_change_set(name)
    if change_set["Status"] == "FAILED" and not NO_CHANGES.search(change_set["StatusReason"]):
        raise ActionFailed(change_set["StatusReason"])
    work.action.external_id = change_set["ChangeSetId"]
    work.action.summary = f"Change set {name} was created."
    return {}


def _execute_change_set(work: Work, stack: Stack) -> Mapping[str, str]:
    """Executes the change set of that name and waits for the stack."""
    name = _change_set_name(work)
    change_set = stack.change_set(name)
    if change_set is None:
        raise ActionFailed(f"Change set {name} does not exist", "ConfigurationError")
    if NO_CHANGES.search(change_set.get("StatusReason", "")):
        work.action.summary = f"Change set {name} has no changes."
        return stack.outputs()
    stack.execute_change_set(name)
    stack.wait_until_deployed()
    return stack.outputs()


def _create_or_update(work: Work, stack: Stack) -> Mapping[str, str]:
    """Creates or updates the stack and waits for it."""
    if stack.create_or_update(stack_input(work)):
        stack.wait_until_deployed()
    else:
        work.action.summary = "No updates are to be performed."
    return stack.outputs()


def _delete(work: Work, stack: Stack) -> Mapping[str, str]:
    """Deletes the stack and waits until it is gone; one that is not there is fine."""
    stack.delete(work.configuration.get("RoleArn"))
    return {}


def _change_set_name(work: Work) -> str:
    name = work.configuration.get("ChangeSetName")
    if name is None:
        raise ActionFailed("The action needs a ChangeSetName", "ConfigurationError")
    return name


_MODES: dict[str, Callable[[Work, Stack], Mapping[str, str]]] = {
    "CHANGE_SET_REPLACE": _replace_change_set,
    "CHANGE_SET_EXECUTE": _execute_change_set,
    "CREATE_UPDATE": _create_or_update,
    "DELETE_ONLY": _delete,
}
