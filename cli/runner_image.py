"""Sees to it that the runner's image is built, which CodeBuild does when its sources arrive."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cli.cloud import Cloud
from cli.console import console, say
from cli.errors import OperatorError
from cli.platform import RunnerImage

_DEADLINE_SECONDS = 15 * 60  # a cold build and push takes about 3 minutes
_EVENT_SECONDS = 20.0  # S3's event starts a build within a few seconds
_LOCAL_POLL_SECONDS = 0.5
_AWS_POLL_SECONDS = 5.0
_LOG_LINES = 15
_RUNNING = "IN_PROGRESS"  # also of a build that is queued


def wait_for_image(cloud: Cloud, image: RunnerImage) -> None:
    """Returns when the image is in its repository, showing how its build gets on.

    Raises OperatorError if the build fails, or if the image is not there after 15 minutes.
    """
    tools = cloud.settings.accounts.tools
    ImageBuild(
        image,
        ecr=cloud.client("ecr", tools),
        codebuild=cloud.client("codebuild", tools),
        logs=cloud.client("logs", tools),
        poll_seconds=_LOCAL_POLL_SECONDS if cloud.server else _AWS_POLL_SECONDS,
    ).wait()


@dataclass(frozen=True)
class ImageBuild:
    """The image's repository and its builds; boto3 has no types for clients without stubs.

    event_seconds: how long S3's event may take to start a build.
    """

    image: RunnerImage
    ecr: Any
    codebuild: Any
    logs: Any
    poll_seconds: float
    event_seconds: float = _EVENT_SECONDS

    def wait(self) -> None:
        """Returns when the image is there, as ``wait_for_image`` does."""
        if self._image_exists():
            return
        if not console.is_terminal:
            say("Waiting for the runner's image")
        with console.status("Building the runner's image") as status:
            for phase in self._phases(self._running_build() or self._start()):
                status.update(f"Building the runner's image: {phase}")
        say("The runner's image is built.")

    def _phases(self, build_id: str) -> Iterator[str]:
        """Yields where the build stands until the image is there."""
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while not self._image_exists():
            build = self._get(build_id)
            if build["buildStatus"] != _RUNNING and not self._image_exists():
                raise OperatorError(self._failure(build))
            phase = str(build.get("currentPhase", "SUBMITTED")).lower()
            if time.monotonic() > deadline:
                raise OperatorError(
                    f"The runner's image is not there after 15 minutes; build {build_id} is in "
                    f"phase {phase}. Run the same command again to go on waiting.{_link(build)}"
                )
            yield phase
            time.sleep(self.poll_seconds)

    def _running_build(self) -> str | None:
        """Returns the build that the arrival of the sources started, None if none runs.

        The event may be lost: S3 may take five minutes to send the events of a new bucket
        (https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html).
        It does not come again for sources whose build failed in an earlier deployment.
        """
        deadline = time.monotonic() + self.event_seconds
        while (build := self._last_build()) is None and time.monotonic() < deadline:
            time.sleep(self.poll_seconds)
        return str(build["id"]) if build and build["buildStatus"] == _RUNNING else None

    def _start(self) -> str:
        """Starts a build; two deployments at the same time start the same one."""
        last = self._last_build()
        answer = self.codebuild.start_build(
            projectName=self.image.build_project,
            idempotencyToken=f"{self.image.tag}-{last['buildNumber'] if last else 0}",
        )
        return str(answer["build"]["id"])

    def _image_exists(self) -> bool:
        wanted = [{"imageTag": self.image.tag}]
        answer = self.ecr.batch_get_image(repositoryName=self.image.repository, imageIds=wanted)
        return bool(answer["images"])

    def _last_build(self) -> dict[str, Any] | None:
        """Returns the last build of these sources; older ones are other sources' affair."""
        project = self.image.build_project
        ids = self.codebuild.list_builds_for_project(projectName=project, sortOrder="DESCENDING")
        if not ids["ids"]:
            return None
        build = self._get(ids["ids"][0])
        return build if build["source"]["location"].endswith(f"/{self.image.tag}.zip") else None

    def _get(self, build_id: str) -> dict[str, Any]:
        build: dict[str, Any] = self.codebuild.batch_get_builds(ids=[build_id])["builds"][0]
        return build

    def _failure(self, build: dict[str, Any]) -> str:
        return (
            f"The build {build['id']} of the runner's image: {build['buildStatus']}"
            f"{_failed_phase(build)}\n{self._log_tail(build)}{_link(build)}\n"
            "Mend the cause; the next `make deploy` builds it again."
        )

    def _log_tail(self, build: dict[str, Any]) -> str:
        logs = build.get("logs", {})
        if not logs.get("streamName"):
            return "It has no log."
        events = self.logs.get_log_events(
            logGroupName=logs["groupName"], logStreamName=logs["streamName"], limit=_LOG_LINES
        )["events"]
        return "".join(f"  {event['message'].rstrip()}\n" for event in events).rstrip()


def _failed_phase(build: dict[str, Any]) -> str:
    """Returns the first phase that did not succeed, and why."""
    for phase in build.get("phases", []):
        if phase.get("phaseStatus", "SUCCEEDED") != "SUCCEEDED":
            reasons = [context.get("message", "") for context in phase.get("contexts", [])]
            return ": ".join([f" in phase {phase['phaseType']}", *filter(None, reasons)])
    return ""


def _link(build: dict[str, Any]) -> str:
    link = build.get("logs", {}).get("deepLink")
    return f"\nIts log: {link}" if link else ""
