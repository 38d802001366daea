"""What one run of terraform has come to, from the events that `terraform -json` prints.

The events: https://developer.hashicorp.com/terraform/internals/machine-readable-ui
"""

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    INITIALIZING = "initializing"
    PLANNING = "planning"
    CHANGING = "changing"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


FINISHED = (Phase.DONE, Phase.FAILED, Phase.INTERRUPTED)
NO_CHANGES = "no changes"
_COUNTED_ACTIONS = {"create": 1, "update": 1, "delete": 1, "replace": 2, "read": 0, "noop": 0}


@dataclass
class Progress:
    """One stack's run: ``done`` of ``total`` changes; ``current`` is the last resource begun."""

    stack: str
    phase: Phase = Phase.WAITING
    done: int = 0
    total: int = 0
    current: str = ""
    summary: str = ""
    errors: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None

    def seconds(self) -> float:
        """Returns how long the run took, or has taken until now."""
        return (self.ended or time.monotonic()) - self.started

    def enter(self, phase: Phase) -> None:
        """Moves to ``phase``."""
        self.phase = phase
        if phase in FINISHED:
            self.ended, self.current = time.monotonic(), ""

    def take(self, event: dict[str, Any]) -> None:
        """Takes one event in."""
        match event:
            case {"type": "planned_change", "change": change}:
                self.total += _COUNTED_ACTIONS.get(change["action"], 0)
            case {"type": "apply_start", "hook": hook} if hook["action"] != "read":
                self.phase, self.current = Phase.CHANGING, hook["resource"]["addr"]
            case {"type": "apply_complete", "hook": hook} if hook["action"] != "read":
                self.done += 1
            case {"type": "change_summary", "changes": changes}:
                self.summary = _summary(changes)
            case {"type": "diagnostic", "diagnostic": diagnostic}:
                if diagnostic["severity"] == "error":
                    self.errors.append(error_line(diagnostic))


def error_line(diagnostic: dict[str, Any]) -> str:
    """Returns a diagnostic in one line: address, summary and what the provider or AWS said."""
    parts = (diagnostic.get("address"), diagnostic["summary"], diagnostic.get("detail"))
    return " ".join(": ".join(part for part in parts if part).split())


def _summary(changes: dict[str, Any]) -> str:
    add, change, remove = changes["add"], changes["change"], changes["remove"]
    if not add + change + remove:
        return NO_CHANGES
    if changes["operation"] == "plan":
        return f"{add} to add, {change} to change, {remove} to destroy"
    return f"{add} added, {change} changed, {remove} destroyed"
