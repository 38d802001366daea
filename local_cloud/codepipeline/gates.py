"""The entries of a pipeline's stages: who may go in, who waits, who is overtaken.

https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
"""

import threading
import time
from dataclasses import dataclass, field

from local_cloud.codepipeline.execution import Execution
from local_cloud.codepipeline.states import ExecutionStatus, Mode


@dataclass
class Transition:
    """Whether executions may enter a stage, and who last changed that."""

    enabled: bool = True
    reason: str | None = None
    changed_by: str | None = None
    changed_at: float = field(default_factory=time.time)


class Gates:
    """All entries of one pipeline; every method may be called from any thread."""

    def __init__(self) -> None:
        """Starts with empty stages, all transitions enabled."""
        self._changed = threading.Condition()
        self._inside: dict[str, Execution] = {}
        self._waiting: dict[str, list[Execution]] = {}
        self._transitions: dict[str, Transition] = {}

    def transition(self, stage: str) -> Transition:
        """Returns whether a stage may be entered."""
        return self._transitions.get(stage) or Transition()

    def set_transition(self, stage: str, transition: Transition) -> None:
        """Opens or closes the entry of a stage; an execution inside stays there."""
        with self._changed:
            self._transitions[stage] = transition
            self._changed.notify_all()

    def waiting(self, stage: str) -> list[Execution]:
        """Returns the executions that wait at the entry of a stage, the longest waiting first."""
        with self._changed:
            return list(self._waiting.get(stage, ()))

    def enter(self, execution: Execution, stage: str, leaving: str | None = None) -> bool:
        """Waits until the execution may enter the stage.

        leaving: the stage it comes from, which is free as soon as it stands at the next entry: so
        nobody overtakes it in between.

        Returns False, with the execution outside, if it is to end instead.
        """
        with self._changed:
            line = self._waiting.setdefault(stage, [])
            if execution.mode is Mode.SUPERSEDED:
                for older in line:
                    older.ending = older.ending or ExecutionStatus.SUPERSEDED
            line.append(execution)
            self._leave(execution, leaving)
            self._changed.wait_for(lambda: execution.ending or self._is_next(execution, stage))
            line.remove(execution)
            self._changed.notify_all()
            if execution.ending is None and execution.mode is not Mode.PARALLEL:
                self._inside[stage] = execution
            return execution.ending is None

    def enter_again(self, execution: Execution, stage: str) -> bool:
        """Takes a stage for a retry. Returns False if another execution is inside."""
        with self._changed:
            if execution.mode is Mode.PARALLEL:
                return True
            return self._inside.setdefault(stage, execution) is execution

    def leave(self, execution: Execution, stage: str) -> None:
        """Frees a stage."""
        with self._changed:
            self._leave(execution, stage)

    def end(self, execution: Execution, ending: ExecutionStatus) -> None:
        """Lets the execution end as ``ending``: now if it waits, else after its running actions."""
        with self._changed:
            execution.ending = execution.ending or ending
            self._changed.notify_all()

    def _leave(self, execution: Execution, stage: str | None) -> None:
        if stage is not None and self._inside.get(stage) is execution:
            del self._inside[stage]
            self._changed.notify_all()

    def _is_next(self, execution: Execution, stage: str) -> bool:
        if not self.transition(stage).enabled:
            return False
        if execution.mode is Mode.PARALLEL:
            return True
        line = [other for other in self._waiting[stage] if other.ending is None]
        return stage not in self._inside and line[0] is execution
