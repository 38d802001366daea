"""Brings the result of a build to where people look for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from handlers.branch_builds.build_result.build import Build, read_build
from handlers.branch_builds.build_result.comment import comment_on, comment_token
from handlers.branch_builds.build_result.notification import notification_of
from handlers.branch_builds.build_result.status import Outcome
from handlers.shared.log import logger
from handlers.shared.notification import Notification

__all__ = ["BuildResult", "PullRequest", "PullRequests", "Topic"]


@dataclass(frozen=True)
class PullRequest:
    """An open pull request.

    destination_commit, source_commit: the tips of the branches it goes to and comes from.
    """

    id: str
    repository: str
    destination_commit: str
    source_commit: str


class PullRequests(Protocol):
    """The pull requests of the source account."""

    def open_for(self, repository: str, branch: str, commit: str) -> Sequence[PullRequest]:
        """Returns those that are open and whose source is ``branch``, now at ``commit``."""

    def comment(self, pull_request: PullRequest, content: str, token: str) -> None:
        """Posts a comment on the pull request, unless ``token`` has already posted one."""


class Topic(Protocol):
    """Where notifications go."""

    def publish(self, notification: Notification) -> None:
        """Publishes one notification."""


@dataclass(frozen=True)
class BuildResult:
    """Tells pull requests and the topic."""

    pull_requests: PullRequests
    topic: Topic

    def tell(self, event: object) -> None:
        """Tells both of the build in the event; a final state only is worth a comment.

        Raises MalformedEvent for an event that cannot be understood, and an ExceptionGroup if a
        destination failed, after the other was told. Lambda then invokes again: the comment is
        not doubled, the notification may be.
        """
        build = read_build(event)
        if build is None:
            logger.debug("not the build of a branch")
            return
        if build.verdict.outcome is Outcome.UNKNOWN:
            logger.error(
                "CodeBuild gave a status that this release does not know; told as a failure",
                extra={"status": build.status, "build_id": build.arn},
            )
        failures: list[Exception] = []
        for tell in (self._comment, self._notify):
            try:
                tell(build)
            except Exception as error:  # the other destination must still be told
                logger.exception("a destination was not told", extra={"build_id": build.arn})
                failures.append(error)
        if failures:
            raise ExceptionGroup(f"not every destination was told of build {build.arn}", failures)

    def _comment(self, build: Build) -> None:
        if build.verdict.outcome is Outcome.RUNNING:
            return
        for pull_request in self.pull_requests.open_for(
            build.repository, build.reference, build.commit
        ):
            token = comment_token(build, pull_request.id)
            self.pull_requests.comment(pull_request, comment_on(build), token)
            logger.info(
                "pull request told",
                extra={"build_id": build.arn, "pull_request": pull_request.id},
            )

    def _notify(self, build: Build) -> None:
        self.topic.publish(notification_of(build))
        logger.info("topic told", extra={"build_id": build.arn, "status": build.status})
