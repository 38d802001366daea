"""A build of a branch, as a "CodeBuild Build State Change" event tells of it.

https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from handlers.branch_builds.build_result.status import Verdict, verdict_on
from handlers.shared.events import MalformedEvent, member, text

__all__ = ["Build", "FailedPhase", "read_build"]

_CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}
_PASSED = ("SUCCEEDED", "IN_PROGRESS", None)  # None: the phase that the build is in


@dataclass(frozen=True)
class FailedPhase:
    """The first phase that did not succeed.

    name: "BUILD", "DOWNLOAD_SOURCE", …
    status: CodeBuild's status of it.
    message: why, in CodeBuild's words; may be empty.
    """

    name: str
    status: str
    message: str


@dataclass(frozen=True)
class Build:
    """One build of one commit of one branch or tag, in one state.

    arn: the build's ARN, which the event calls build-id.
    time: when it came into the state, ISO 8601 in UTC.
    duration_seconds: spent in its phases until now, waiting in CodeBuild's queue included.
    log_url: its log in CloudWatch, or None before there is one.
    """

    arn: str
    status: str
    repository: str
    reference: str
    commit: str
    project: str
    time: str
    duration_seconds: int
    failed_phase: FailedPhase | None
    log_url: str | None

    @property
    def verdict(self) -> Verdict:
        """What the status means."""
        return verdict_on(self.status)

    @property
    def id(self) -> str:
        """The build's id as CodeBuild's API takes it: project and number, "web:8745a7a9-…"."""
        return self.arn.split("/", maxsplit=1)[-1]

    @property
    def region(self) -> str:
        """The region it runs in."""
        return self.arn.split(":")[3]

    @property
    def console_url(self) -> str:
        """The build's page in the AWS console."""
        _, partition, _, region, account, _ = self.arn.split(":", maxsplit=5)
        return (
            f"https://{region}.{_CONSOLES.get(partition, _CONSOLES['aws'])}/codesuite/codebuild/"
            f"{account}/projects/{quote(self.project)}/build/{quote(self.id, safe='')}"
        )


def read_build(event: object) -> Build | None:
    """Returns the build that the event tells of, or None if it is not the build of a branch.

    What builds a branch has COMMIT_ID, BRANCH_NAME and REPOSITORY_NAME in its environment.

    Raises MalformedEvent if the event lacks a member that CodeBuild always sends.
    """
    information = member(event, "detail", "additional-information")
    variables = _variables(information)
    commit, branch, repository = (
        variables.get(each) for each in ("COMMIT_ID", "BRANCH_NAME", "REPOSITORY_NAME")
    )
    if not (commit and branch and repository):
        return None
    phases = information.get("phases", [])
    return Build(
        arn=_arn(event),
        status=text(event, "detail", "build-status"),
        repository=repository,
        reference=branch,
        commit=commit,
        project=text(event, "detail", "project-name"),
        time=text(event, "time"),
        duration_seconds=int(sum(phase.get("duration-in-seconds", 0) for phase in phases)),
        failed_phase=_first_failed(phases),
        log_url=_log_url(information.get("logs", {})),
    )


def _arn(event: object) -> str:
    arn = text(event, "detail", "build-id")
    if not re.fullmatch(r"arn:[^:]+:codebuild:[^:]+:\d{12}:build/.+", arn):
        raise MalformedEvent(f"the event's detail.build-id must be a build's ARN, not {arn!r}")
    return arn


def _variables(information: object) -> dict[str, str]:
    variables = member(information, "environment", "environment-variables")
    return {each["name"]: each["value"] for each in variables}


def _first_failed(phases: Sequence[Mapping[str, Any]]) -> FailedPhase | None:
    for phase in phases:
        status = phase.get("phase-status")
        if status not in _PASSED:
            return FailedPhase(phase["phase-type"], status, _message(phase))
    return None


def _message(phase: Mapping[str, Any]) -> str:
    # CodeBuild writes an empty context as ": ", its code and message joined.
    contexts = (str(each).strip(": \n") for each in phase.get("phase-context", []))
    return "\n".join(filter(None, contexts))


def _log_url(logs: Mapping[str, str]) -> str | None:
    # Before there is a log the link leads to "group=null;stream=null".
    return logs.get("deep-link") if logs.get("stream-name") else None
