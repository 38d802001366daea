"""Runs one action: resolves its variables, lets its provider work, records what came of it."""

import logging

from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.codepipeline.action_execution import (
    MAX_MESSAGE,
    ActionExecution,
    Declaration,
    Failure,
)
from local_cloud.codepipeline.events import announce_action
from local_cloud.codepipeline.execution import Execution
from local_cloud.codepipeline.providers.registry import ActionType, action_type
from local_cloud.codepipeline.states import ActionStatus
from local_cloud.codepipeline.variables import UnknownVariable, resolve
from local_cloud.codepipeline.work import Abandoned, ActionFailed, TimedOut, Work
from local_cloud.roles import RoleNotAssumable

_DENIALS = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}

_log = logging.getLogger(__name__)


def run_action(execution: Execution, stage: str, declaration: Declaration) -> ActionExecution:
    """Runs an action to its end; returns the record of how it went."""
    inputs = [execution.artifacts[a["name"]] for a in declaration["inputArtifacts"]]
    action = ActionExecution(stage, declaration, inputs=inputs)
    announce_action(execution, action)
    execution.add(action)
    try:
        action.configuration = resolve(declaration["configuration"], execution)
        _work(execution, action)
        action.end(ActionStatus.SUCCEEDED)
    except Abandoned:
        action.end(ActionStatus.ABANDONED)
    except Exception as error:
        action.end(ActionStatus.FAILED, _failure(error))
    announce_action(execution, action)
    return action


def _work(execution: Execution, action: ActionExecution) -> None:
    kind = action_type(action.declaration)
    work = Work(execution, action, _limit_seconds(kind, action.declaration))
    action.variables = dict(kind.run(work))
    execution.artifacts.update({artifact.name: artifact for artifact in action.outputs})
    if namespace := action.declaration.get("namespace"):
        execution.namespaces[namespace] = action.variables


def _limit_seconds(kind: ActionType, declaration: Declaration) -> float:
    minutes = declaration.get("timeoutInMinutes")
    return kind.limit_seconds if minutes is None else minutes * 60.0


def _failure(error: Exception) -> Failure:
    code = _code(error)
    if code is None:
        _log.error("an action failed unexpectedly", exc_info=error)
        return Failure("SystemUnavailable", f"{type(error).__name__}: {error}")
    return Failure(code, str(error)[:MAX_MESSAGE])


def _code(error: Exception) -> str | None:
    """Returns the API's failure type for an error that a user of CodePipeline can mend."""
    match error:
        case ActionFailed():
            return error.code
        case ClientError():
            is_denial = error.response["Error"]["Code"] in _DENIALS
            return "PermissionError" if is_denial else "JobFailed"
        case RoleNotAssumable():
            return "PermissionError"
        case UnknownVariable() | BotoCoreError():
            return "ConfigurationError"
        case TimedOut():
            return "JobFailed"
    return None
