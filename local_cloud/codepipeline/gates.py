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
        self._inside: dict[str, set[Execution]] = {}
        self._waiting: dict[str, list[Execution]] = {}
        self._transitions: dict[str, Transition] = {}

    def transition(self, stage: str) -> Transition:
        """Returns whether a stage may be entered."""
        return self._transitions.get(stage) or Transition()

    def set_transition(self, stage: str, transition: Transition) -> None:
        """Opens or closes the entry of a stage; an execution inside stays there."""
        with self._changed:
            self._transitions[stage] = transition
            self._admit(stage)

    def waiting(self, stage: str) -> list[Execution]:
        """Returns the executions that wait at the entry of a stage, the longest waiting first."""
        with self._changed:
            return [each for each in self._waiting.get(stage, ()) if each.ending is None]

    def line_up(self, execution: Execution, stage: str, leaving: str | None = None) -> None:
        """Puts the execution into the stage or, while that may not be, into the line before it.

        leaving: the stage it comes from, which becomes free at the same moment: so nobody
        overtakes it in between.
        """
        with self._changed:
            line = self._waiting.setdefault(stage, [])
            if execution.mode is Mode.SUPERSEDED:
                for older in line:
                    older.ending = older.ending or ExecutionStatus.SUPERSEDED
            line.append(execution)
            self._leave(execution, leaving)
            self._admit(stage)

    def enter(self, execution: Execution, stage: str) -> bool:
        """Waits until the execution, which has lined up, is in the stage.

        Returns False, with the execution outside, if it is to end instead.
        """
        with self._changed:
            inside, line = self._inside.setdefault(stage, set()), self._waiting.get(stage, [])
            self._changed.wait_for(lambda: execution in inside or execution.ending)
            if execution.ending is None:
                return True
            if execution in line:
                line.remove(execution)
            self._leave(execution, stage)
            return False

    def enter_again(self, execution: Execution, stage: str) -> bool:
        """Takes a stage for a retry. Returns False if another execution is inside."""
        with self._changed:
            inside = self._inside.setdefault(stage, set())
            if inside and execution.mode is not Mode.PARALLEL:
                return False
            inside.add(execution)
            return True

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
        if stage is not None:
            self._inside.setdefault(stage, set()).discard(execution)
            self._admit(stage)

    def _admit(self, stage: str) -> None:
        """Lets in whoever is next in the line, as far as the stage takes them."""
        inside = self._inside.setdefault(stage, set())
        line = self._waiting.setdefault(stage, [])
        for execution in [each for each in line if each.ending is None]:
            is_free = not inside or execution.mode is Mode.PARALLEL
            if is_free and self.transition(stage).enabled:
                line.remove(execution)
                inside.add(execution)
        self._changed.notify_all()
