"""Starts builds on CodeBuild."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from handlers.branch_builds.push import Push
from handlers.branch_builds.source_runner.errors import PermanentFailure, TemporaryFailure
from handlers.branch_builds.source_runner.keys import branch_slug

if TYPE_CHECKING:
    from mypy_boto3_codebuild import CodeBuildClient

__all__ = ["CodeBuildBuilds"]

# https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html and common errors
_WILL_PASS = {"AccountLimitExceededException", "ThrottlingException", "TooManyRequestsException"}
_WILL_NOT_PASS = {"InvalidInputException", "ResourceNotFoundException"}


@dataclass(frozen=True)
class CodeBuildBuilds:
    """The CodeBuild projects of this account.

    bucket: where the source bundles are.
    """

    codebuild: "CodeBuildClient"
    bucket: str

    def start(self, push: Push, bundle_key: str) -> str:
        """Starts the push's build and returns its id. The same event id within 5 minutes gives the
        same build (StartBuild's idempotencyToken).

        Raises TemporaryFailure at a limit or throttle, PermanentFailure if the project is missing
        or refuses the request, and botocore's exceptions for the rest.
        """
        try:
            answer = self.codebuild.start_build(
                projectName=push.project,
                sourceTypeOverride="S3",
                sourceLocationOverride=f"{self.bucket}/{bundle_key}",
                artifactsOverride={"type": "NO_ARTIFACTS"},
                environmentVariablesOverride=[
                    {"name": name, "value": value, "type": "PLAINTEXT"}
                    for name, value in _environment(push).items()
                ],
                idempotencyToken=push.event_id,
            )
        except ClientError as error:
            raise _failure(error, push) from error
        return answer["build"]["id"]


def _environment(push: Push) -> dict[str, str]:
    return {
        "COMMIT_ID": push.commit,
        "BRANCH_NAME": push.reference,
        "REPOSITORY_NAME": push.repository,
        "BRANCH_SLUG": branch_slug(push),
        "EVENT_ID": push.event_id,
    }


def _failure(error: ClientError, push: Push) -> Exception:
    code = error.response["Error"]["Code"]
    text = f"project {push.project} of {push.repository} started no build: {error}"
    if code in _WILL_PASS:
        return TemporaryFailure(text)
    if code in _WILL_NOT_PASS:
        return PermanentFailure(text)
    return error
