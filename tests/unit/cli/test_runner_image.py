"""A deployment ends with the runner's image in its repository, or says why it is not."""

from typing import Any

import pytest

from cli.errors import OperatorError
from cli.platform import RunnerImage
from cli.runner_image import ImageBuild

IMAGE = RunnerImage(repository="images", tag="0123abcd", build_project="image")


class Aws:
    """ECR, CodeBuild and CloudWatch Logs as far as ``ImageBuild`` knows them.

    Each look at a running build brings it nearer to its end, which is ``outcome``.
    """

    def __init__(self, *statuses: str, outcome: str = "SUCCEEDED", tag: str = IMAGE.tag) -> None:
        self.builds = [self._build(status, tag) for status in statuses]
        self.tokens: list[str] = []
        self.pushed = False
        self._outcome = outcome

    def _build(self, status: str, tag: str = IMAGE.tag) -> dict[str, Any]:
        number = len(getattr(self, "builds", [])) + 1
        return {
            "id": f"image:{number}",
            "buildNumber": number,
            "buildStatus": status,
            "currentPhase": "BUILD",
            "phases": [
                {"phaseType": "INSTALL", "phaseStatus": "SUCCEEDED"},
                {
                    "phaseType": "BUILD",
                    "phaseStatus": "FAILED",
                    "contexts": [{"message": "no such base image"}],
                },
            ],
            "source": {"location": f"bucket/images/{tag}.zip"},
            "logs": {"groupName": "g", "streamName": "s", "deepLink": "https://logs/1"},
        }

    def batch_get_image(self, repositoryName: str, imageIds: list[Any]) -> dict[str, Any]:
        return {"images": imageIds if self.pushed else []}

    def list_builds_for_project(self, projectName: str, sortOrder: str) -> dict[str, Any]:
        return {"ids": [build["id"] for build in reversed(self.builds)]}

    def batch_get_builds(self, ids: list[str]) -> dict[str, Any]:
        (build,) = [dict(build) for build in self.builds if build["id"] in ids]
        if build["buildStatus"] == "IN_PROGRESS" and self.builds[-1]["id"] in ids:
            self.builds[-1]["buildStatus"] = self._outcome
            self.pushed = self._outcome == "SUCCEEDED"
        return {"builds": [build]}

    def start_build(self, projectName: str, idempotencyToken: str) -> dict[str, Any]:
        self.tokens.append(idempotencyToken)
        self.builds.append(self._build("IN_PROGRESS"))
        return {"build": self.builds[-1]}

    def get_log_events(self, **_: Any) -> dict[str, Any]:
        return {"events": [{"message": "pulling\n"}, {"message": "manifest unknown\n"}]}


def wait(aws: Aws) -> None:
    ImageBuild(IMAGE, ecr=aws, codebuild=aws, logs=aws, poll_seconds=0, event_seconds=0).wait()


def test_an_image_that_is_there_needs_no_build() -> None:
    aws = Aws()
    aws.pushed = True

    wait(aws)

    assert aws.tokens == []


def test_the_build_that_the_event_started_is_waited_for() -> None:
    aws = Aws("IN_PROGRESS")

    wait(aws)

    assert (aws.pushed, aws.tokens) == (True, [])


def test_a_lost_event_is_made_up_for() -> None:
    aws = Aws()

    wait(aws)

    assert aws.pushed
    assert aws.tokens == [f"{IMAGE.tag}-0"]


@pytest.mark.parametrize("status", ["FAILED", "FAULT", "STOPPED", "TIMED_OUT", "SUCCEEDED"])
def test_a_build_that_left_no_image_is_repeated_under_a_token_of_its_own(status: str) -> None:
    aws = Aws(status)

    wait(aws)

    assert aws.pushed
    assert aws.tokens == [f"{IMAGE.tag}-1"]


def test_a_build_of_other_sources_is_no_build_of_these() -> None:
    aws = Aws("IN_PROGRESS", tag="ffff0000")

    wait(aws)

    assert len(aws.tokens) == 1


def test_a_failed_build_is_told_with_its_phase_its_log_and_the_cure() -> None:
    with pytest.raises(OperatorError) as raised:
        wait(Aws(outcome="FAILED"))

    told = str(raised.value)
    assert "image:1 of the runner's image: FAILED in phase BUILD: no such base image" in told
    assert "  manifest unknown\nIts log: https://logs/1\n" in told
    assert "make deploy" in told
