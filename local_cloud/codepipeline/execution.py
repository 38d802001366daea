"""One execution of a pipeline: the definition it runs, what started it, how far it is."""

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from local_cloud.codepipeline.action_execution import (
    Abandon,
    ActionExecution,
    Artifact,
    Declaration,
)
from local_cloud.codepipeline.states import ActionStatus, ExecutionStatus, Mode, StageStatus


@dataclass(frozen=True)
class Trigger:
    """What started an execution. detail: the ARN of the caller or the rule, or nothing."""

    type: str
    detail: str = ""


@dataclass(eq=False)
class Execution:
    """One execution. Times are seconds since the epoch.

    definition: the version of the pipeline that it runs. variables: of the pipeline, resolved.
    source_revisions: of source actions, by the action's name, where the caller chose them.
    stages: the status of each stage it has entered. artifacts, namespaces: what its actions made.
    attempt: counts from 1; each retry is one more. ending: what it is to end as before its time.
    is_abandoned: whether that does not wait for running actions.
    """

    account: str
    region: str
    partition: str
    definition: dict[str, Any]
    trigger: Trigger
    variables: dict[str, str] = field(default_factory=dict)
    source_revisions: dict[str, str] = field(default_factory=dict)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: ExecutionStatus = ExecutionStatus.IN_PROGRESS
    start: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    attempt: int = 1
    stages: dict[str, StageStatus] = field(default_factory=dict)
    actions: list[ActionExecution] = field(default_factory=list)
    artifacts: dict[str, Artifact] = field(default_factory=dict)
    namespaces: dict[str, dict[str, str]] = field(default_factory=dict)
    ending: ExecutionStatus | None = None
    is_abandoned: bool = False
    stop_reason: str | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def pipeline_name(self) -> str:
        """Returns the name of the pipeline."""
        return str(self.definition["name"])

    @property
    def pipeline_arn(self) -> str:
        """Returns the ARN of the pipeline."""
        place = f"arn:{self.partition}:codepipeline:{self.region}:{self.account}"
        return f"{place}:{self.pipeline_name}"

    @property
    def mode(self) -> Mode:
        """Returns how it behaves towards other executions."""
        return Mode(self.definition["executionMode"])

    @property
    def is_running(self) -> bool:
        """Says whether it is under way, or on its way to a stop."""
        return self.status in (ExecutionStatus.IN_PROGRESS, ExecutionStatus.STOPPING)

    def stages_from(self, first: str) -> list[Declaration]:
        """Returns the declarations of the stage ``first`` and of all behind it."""
        stages: list[Declaration] = self.definition["stages"]
        names = [stage["name"] for stage in stages]
        return stages[names.index(first) :]

    def latest_actions(self, stage: str) -> dict[str, ActionExecution]:
        """Returns the last run of each action of a stage, by the action's name."""
        return {action.name: action for action in self.actions if action.stage == stage}

    def succeeded_actions(self, stage: str) -> set[str]:
        """Returns the names of the actions of a stage whose last run succeeded."""
        latest = self.latest_actions(stage)
        return {name for name, run in latest.items() if run.status is ActionStatus.SUCCEEDED}

    def add(self, action: ActionExecution) -> None:
        """Records an action that begins; one that comes too late is abandoned at once."""
        self.actions.append(action)
        if self.is_abandoned:
            action.tell(Abandon())

    def abandon(self) -> None:
        """Ends the actions that run now, and any that is about to."""
        self.is_abandoned = True
        for action in list(self.actions):
            if action.is_running:
                action.tell(Abandon())

    def resume(self) -> None:
        """Begins another attempt."""
        self.attempt += 1
        self.ending, self.stop_reason, self.is_abandoned = None, None, False
        self.enter(ExecutionStatus.IN_PROGRESS)

    def enter(self, status: ExecutionStatus) -> None:
        """Records what the execution has become."""
        with self._lock:
            self.status, self.updated = status, time.time()

    def enter_stage(self, stage: str, status: StageStatus) -> None:
        """Records what the execution has become in a stage."""
        with self._lock:
            self.stages[stage], self.updated = status, time.time()

    def begin_to_stop(self) -> list[str] | None:
        """Records that the execution is on its way to a stop.

        Returns the stages that it is in; None if it had ended before.
        """
        with self._lock:
            if not self.is_running:
                return None
            self.status, self.updated = ExecutionStatus.STOPPING, time.time()
            inside = [s for s, status in self.stages.items() if status is StageStatus.IN_PROGRESS]
            self.stages.update(dict.fromkeys(inside, StageStatus.STOPPING))
            return inside
