"""Waits for the runner's image, which CodeBuild makes after its sources have arrived."""

import time
from dataclasses import dataclass
from typing import Any

from cli.cloud import Cloud
from cli.console import console, say
from cli.errors import OperatorError
from cli.platform import RunnerImage

_DEADLINE_SECONDS = 15 * 60  # a cold build and push takes about 3 minutes
_LOCAL_POLL_SECONDS = 0.5
_AWS_POLL_SECONDS = 5.0
_LOG_LINES = 15
_ENDED_BADLY = ("FAILED", "FAULT", "STOPPED", "TIMED_OUT")


def wait_for_image(cloud: Cloud, image: RunnerImage) -> None:
    """Returns when the image is in its repository, showing how its build gets on.

    Raises OperatorError if the build fails, or if the image is not there after 15 minutes.
    """
    tools = cloud.settings.accounts.tools
    builder = _Builder(
        image,
        ecr=cloud.client("ecr", tools),
        codebuild=cloud.client("codebuild", tools),
        logs=cloud.client("logs", tools),
    )
    if builder.image_exists():
        return
    builder.retry_if_failed()
    if not console.is_terminal:
        say("Waiting for the runner's image")
    deadline = time.monotonic() + _DEADLINE_SECONDS
    with console.status("Building the runner's image") as status:
        while not builder.image_exists():
            phase = builder.phase()
            status.update(f"Building the runner's image: {phase}")
            if time.monotonic() > deadline:
                raise OperatorError(
                    f"The runner's image is not there after 15 minutes; its build: {phase}. "
                    f"See the builds of CodeBuild project {image.build_project} in account {tools}."
                )
            time.sleep(_LOCAL_POLL_SECONDS if cloud.server else _AWS_POLL_SECONDS)
    say("The runner's image is built.")


@dataclass(frozen=True)
class _Builder:
    """The image's repository and its builds; boto3 has no types for clients without stubs."""

    image: RunnerImage
    ecr: Any
    codebuild: Any
    logs: Any

    def image_exists(self) -> bool:
        wanted = [{"imageTag": self.image.tag}]
        answer = self.ecr.batch_get_image(repositoryName=self.image.repository, imageIds=wanted)
        return bool(answer["images"])

    def retry_if_failed(self) -> None:
        """Builds again what failed in an earlier deployment: its sources do not arrive again."""
        build = self._last_build()
        if build and build["buildStatus"] in _ENDED_BADLY:
            self.codebuild.start_build(projectName=self.image.build_project)

    def phase(self) -> str:
        """Returns where the build stands; raises OperatorError if it failed."""
        build = self._last_build()
        if build is None:
            return "not started yet"
        if build["buildStatus"] in _ENDED_BADLY and not self.image_exists():
            raise OperatorError(
                f"The build {build['id']} of the runner's image: {build['buildStatus']}\n"
                f"{self._log_tail(build)}\n"
                "Mend the cause; the next `make deploy` builds it again."
            )
        return str(build.get("currentPhase", build["buildStatus"])).lower()

    def _log_tail(self, build: dict[str, Any]) -> str:
        logs = build.get("logs", {})
        if not logs.get("streamName"):
            return "It has no log."
        events = self.logs.get_log_events(
            logGroupName=logs["groupName"], logStreamName=logs["streamName"], limit=_LOG_LINES
        )["events"]
        return "".join(f"  {event['message'].rstrip()}\n" for event in events).rstrip()

    def _last_build(self) -> dict[str, Any] | None:
        """Returns the last build of these sources; older ones are other sources' affair."""
        project = self.image.build_project
        ids = self.codebuild.list_builds_for_project(projectName=project, sortOrder="DESCENDING")
        if not ids["ids"]:
            return None
        build: dict[str, Any] = self.codebuild.batch_get_builds(ids=ids["ids"][:1])["builds"][0]
        return build if build["source"]["location"].endswith(f"/{self.image.tag}.zip") else None
