"""PutApprovalResult."""

import time
from typing import Any

from local_cloud.codepipeline.action_execution import ActionExecution
from local_cloud.codepipeline.api.registry import codepipeline_operation, pipeline_of
from local_cloud.codepipeline.pipeline import Pipeline, find_stage
from local_cloud.codepipeline.providers.approval import Answer
from local_cloud.operations import AwsError, Call


@codepipeline_operation
def put_approval_result(call: Call) -> dict[str, Any]:
    """Approves or rejects what waits for the token."""
    pipeline, given = pipeline_of(call), call.parameters
    names = {action["name"] for action in find_stage(pipeline, given["stageName"])["actions"]}
    if given["actionName"] not in names:
        message = f"Stage '{given['stageName']}' has no action '{given['actionName']}'"
        raise AwsError("ActionNotFoundException", message)
    action = _waiting_action(pipeline, given)
    result = given["result"]
    action.token = None
    action.tell(Answer(result["status"] == "Approved", result["summary"], call.caller))
    return {"approvedAt": time.time()}


def _waiting_action(pipeline: Pipeline, given: dict[str, Any]) -> ActionExecution:
    """Returns the action that waits for the token."""
    runs = [
        action
        for execution in pipeline.running()
        for action in execution.actions
        if (action.stage, action.name) == (given["stageName"], given["actionName"])
    ]
    for action in runs:
        if action.is_running and action.token == given["token"]:
            return action
    if any(action.is_running for action in runs):
        raise AwsError("InvalidApprovalTokenException", "The approval token is not valid")
    raise AwsError("ApprovalAlreadyCompletedException", "The approval has been completed already")
