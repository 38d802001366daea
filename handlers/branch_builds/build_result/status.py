"""Every status that CodeBuild gives a build, and what it means to who waits for the build."""

from enum import StrEnum
from typing import NamedTuple, assert_never

__all__ = ["BuildStatus", "Outcome", "Verdict", "verdict_on"]


class BuildStatus(StrEnum):
    """CodeBuild's statuses: StatusType in its API, ``build-status`` in its events."""

    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    FAULT = "FAULT"
    TIMED_OUT = "TIMED_OUT"
    STOPPED = "STOPPED"


class Outcome(StrEnum):
    """What a status comes down to."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"  # a failure until CodeBuild documents the status


class Verdict(NamedTuple):
    """words: the predicate of a sentence whose subject is the build."""

    outcome: Outcome
    words: str


def verdict_on(status: str) -> Verdict:
    """Returns what ``status`` means; one that CodeBuild does not document is shown as it is."""
    try:
        return _meaning(BuildStatus(status))
    except ValueError:
        return Verdict(Outcome.UNKNOWN, f"failed: unknown status {status!r}")


def _meaning(status: BuildStatus) -> Verdict:
    match status:
        case BuildStatus.IN_PROGRESS:
            return Verdict(Outcome.RUNNING, "started")
        case BuildStatus.SUCCEEDED:
            return Verdict(Outcome.SUCCEEDED, "succeeded")
        case BuildStatus.FAILED:
            return Verdict(Outcome.FAILED, "failed")
        case BuildStatus.FAULT:
            return Verdict(Outcome.FAILED, "failed: a fault of CodeBuild itself")
        case BuildStatus.TIMED_OUT:
            return Verdict(Outcome.FAILED, "failed: timed out")
        case BuildStatus.STOPPED:
            return Verdict(Outcome.STOPPED, "was stopped")
        case unreachable:
            assert_never(unreachable)
