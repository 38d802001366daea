"""What a pull request is told about a build of its newest commit."""

import hashlib
import json

from handlers.branch_builds.build_result.build import Build, FailedPhase
from handlers.branch_builds.build_result.markdown import code_block, code_span

__all__ = ["comment_on", "comment_token"]

# CodeCommit takes 10,240 characters; a message of nothing but backticks is fenced by as many again
# before and after, and the rest of a comment needs less than 2,700.
MAX_MESSAGE_LENGTH = 2500  # characters


def comment_on(build: Build) -> str:
    """Returns the comment in markdown: status, commit, duration, failed phase, links, cure."""
    return "\n\n".join(
        filter(None, (_headline(build), _reason(build.failed_phase), _links(build), _again(build)))
    )


def comment_token(build: Build, pull_request_id: str) -> str:
    """Returns the idempotency token of that comment: 64 hexadecimal digits.

    The same for every delivery of one event, and another for every build, status and pull request.
    """
    whole = json.dumps([build.arn, build.status, pull_request_id])
    return hashlib.sha256(whole.encode()).hexdigest()


def _headline(build: Build) -> str:
    minutes, seconds = divmod(build.duration_seconds, 60)
    return (
        f"**Build {build.verdict.words}** after {minutes} min {seconds} s: "
        f"{code_span(build.reference)} of {code_span(build.repository)} "
        f"at {code_span(build.commit)}"
    )


def _reason(phase: FailedPhase | None) -> str:
    if phase is None:
        return ""
    headline = f"Phase {code_span(phase.name)} ended as {code_span(phase.status)}"
    if not phase.message:
        return f"{headline}; CodeBuild gives no message."
    return f"{headline}:\n\n{code_block(phase.message[:MAX_MESSAGE_LENGTH])}"


def _links(build: Build) -> str:
    log = f"[Log](<{build.log_url}>) · " if build.log_url else ""
    return f"{log}[Build in the console](<{build.console_url}>)"


def _again(build: Build) -> str:
    command = f"aws codebuild retry-build --region {build.region} --id {build.id}"
    return f"To build this commit again: {code_span(command)}"
