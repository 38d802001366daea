"""What the intake function understands of the events that reach it."""

from dataclasses import dataclass
from typing import TypeAlias

from handlers.branch_builds.push import ReferenceType
from handlers.shared.events import MalformedEvent, text

__all__ = ["IntakeEvent", "NothingToBuild", "ReferenceMoved", "WakeUp", "read_event"]


@dataclass(frozen=True)
class ReferenceMoved:
    """A branch or tag was created or updated and now stands at ``commit``."""

    event_id: str
    repository: str
    reference_type: ReferenceType
    reference: str
    commit: str


@dataclass(frozen=True)
class NothingToBuild:
    """A change of a repository that leaves no new commit under a name.

    change: CodeCommit's word for it, "referenceDeleted".
    """

    repository: str
    change: str


@dataclass(frozen=True)
class WakeUp:
    """A schedule or an alarm asks whether queued pushes wait without a runner."""

    event_id: str


IntakeEvent: TypeAlias = ReferenceMoved | NothingToBuild | WakeUp


def read_event(event: object) -> IntakeEvent:
    """Returns what an EventBridge event means to the intake function.

    Raises MalformedEvent if it is of no kind that a rule sends here, or lacks a member.
    """
    match text(event, "detail-type"):
        case "CodeCommit Repository State Change":
            return _repository_change(event)
        case "Scheduled Event" | "CloudWatch Alarm State Change":
            return WakeUp(event_id=text(event, "id"))
        case unknown:
            raise MalformedEvent(f"the event's detail-type {unknown!r} is none the intake takes")


def _repository_change(event: object) -> IntakeEvent:
    repository = text(event, "detail", "repositoryName")
    match text(event, "detail", "event"):
        case "referenceCreated" | "referenceUpdated":
            return ReferenceMoved(
                event_id=text(event, "id"),
                repository=repository,
                reference_type=_reference_type(event),
                reference=text(event, "detail", "referenceName"),
                commit=text(event, "detail", "commitId"),
            )
        case "referenceDeleted" | "unreferencedMergeCommitCreated" as change:
            return NothingToBuild(repository, change)
        case unknown:
            raise MalformedEvent(
                f"the event's detail.event {unknown!r} is none CodeCommit documents"
            )


def _reference_type(event: object) -> ReferenceType:
    match text(event, "detail", "referenceType"):
        case "branch" | "tag" as reference_type:
            return reference_type
        case unknown:
            raise MalformedEvent(
                f'the event\'s detail.referenceType must be "branch" or "tag", not {unknown!r}'
            )
