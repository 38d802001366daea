"""Step Functions actions: an execution of a state machine with a file, or a text, as its input.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-StepFunctions.html
"""

from collections.abc import Mapping
from typing import Any

from local_cloud.codepipeline.providers.registry import provides
from local_cloud.codepipeline.work import ActionFailed, Work

_RUNNING = "RUNNING"
_SUCCEEDED = "SUCCEEDED"


@provides(
    "StepFunctions",
    "Invoke",
    required=frozenset({"StateMachineArn"}),
    inputs=(0, 1),
    limit_seconds=7 * 24 * 60 * 60,
)
def run_state_machine(work: Work) -> Mapping[str, str]:
    """Starts an execution and waits for its end; one that does not succeed fails the action.

    An execution goes on when nobody waits for it any more, as in AWS.
    """
    machine = work.configuration["StateMachineArn"]
    client = work.client("stepfunctions")
    execution = client.start_execution(
        stateMachineArn=machine, name=_name(work), input=_input(work)
    )["executionArn"]
    work.action.external_id = execution
    ended = _wait(work, execution)
    if ended["status"] != _SUCCEEDED:
        raise ActionFailed(_reason(ended))
    return {"StateMachineArn": machine, "ExecutionArn": execution}


def _wait(work: Work, execution: str) -> dict[str, Any]:
    while True:
        answer = work.client("stepfunctions").describe_execution(executionArn=execution)
        if answer["status"] != _RUNNING:
            return dict(answer)
        work.pause()


def _name(work: Work) -> str:
    prefix = work.configuration.get("ExecutionNamePrefix")
    return f"{prefix}-{work.action.id}" if prefix else work.action.id


def _input(work: Work) -> str:
    given = work.configuration
    kind, text = given.get("InputType", "Literal"), given.get("Input", "{}")
    if kind == "Literal":
        return text
    if kind != "FilePath":
        raise ActionFailed(f"InputType {kind} is not valid", "ConfigurationError")
    if len(work.action.inputs) != 1:
        raise ActionFailed("InputType FilePath needs one input artifact", "ConfigurationError")
    return work.input_file(f"{work.action.inputs[0].name}::{text}")


def _reason(ended: Mapping[str, Any]) -> str:
    """Returns how it ended and why, as far as Step Functions tells."""
    details = [f"{name}: {ended[name]}" for name in ("error", "cause") if ended.get(name)]
    return ", ".join([f"The execution has the status {ended['status']}", *details])
