"""Runs one stage of an execution: its actions by run order, those of one order in parallel."""

import threading
from itertools import groupby

from local_cloud.codepipeline.action_execution import Declaration
from local_cloud.codepipeline.action_run import run_action
from local_cloud.codepipeline.events import announce_stage
from local_cloud.codepipeline.execution import Execution
from local_cloud.codepipeline.states import ActionStatus, ExecutionStatus, StageStatus

_ENDINGS = {
    ExecutionStatus.STOPPED: StageStatus.STOPPED,
    ExecutionStatus.CANCELLED: StageStatus.CANCELLED,
}


def run_stage(execution: Execution, stage: Declaration, only: set[str] | None = None) -> None:
    """Runs the stage; ``execution.stages`` tells how it ended.

    only: the names of the actions that a retry runs again; the others stay as they are.
    """
    name = stage["name"]
    execution.enter_stage(name, StageStatus.IN_PROGRESS)
    announce_stage(execution, name, None if only is None else "RESUMED")
    execution.enter_stage(name, _run_actions(execution, stage, only))
    announce_stage(execution, name)


def _run_actions(execution: Execution, stage: Declaration, only: set[str] | None) -> StageStatus:
    ordered = sorted(stage["actions"], key=_run_order)
    for _, group in groupby(ordered, _run_order):
        if execution.ending:
            return _ENDINGS[execution.ending]
        chosen = [action for action in group if only is None or action["name"] in only]
        if not _run_together(execution, stage["name"], chosen):
            return _ENDINGS[execution.ending] if execution.ending else StageStatus.FAILED
    return StageStatus.SUCCEEDED


def _run_together(execution: Execution, stage: str, actions: list[Declaration]) -> bool:
    """Runs actions in parallel and waits for all; returns whether all have succeeded."""
    threads = [
        threading.Thread(
            target=run_action,
            args=(execution, stage, action),
            name=f"action-{execution.pipeline_name}-{action['name']}",
            daemon=True,
        )
        for action in actions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    latest = execution.latest_actions(stage)
    return all(latest[a["name"]].status is ActionStatus.SUCCEEDED for a in actions)


def _run_order(action: Declaration) -> int:
    return int(action["runOrder"])
