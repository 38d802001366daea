"""A build's log: a file, and the CloudWatch stream that follows it."""

from datetime import UTC, datetime
from typing import Any

from local_cloud.codebuild.build import Build
from local_cloud.instance import current
from local_cloud.log_streams import LogStream


class BuildLog:
    """What a build and its commands write."""

    def __init__(self, build: Build) -> None:
        """Starts an empty file, which is kept under the instance's home."""
        self._build = build
        self._stream: LogStream | None = None
        self.file = current().home / "logs" / "builds" / f"{build.project}-{build.uuid}.log"
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.touch()

    def follow(self, logs: Any) -> None:
        """Carries the lines from now on to CloudWatch, if the project wants that.

        logs: a client with the service role's credentials.
        """
        group, stream = self._build.log_group, self._build.log_stream
        if group is not None:
            self._stream = LogStream(logs, group, stream, self.file, create_group=True)

    def write(self, line: str) -> None:
        """Adds a line of CodeBuild's own."""
        with self.file.open("a") as file:
            file.write(f"[Container] {datetime.now(UTC):%Y/%m/%d %H:%M:%S} {line}\n")

    def ship(self, *, final: bool = False) -> None:
        """Sends what is new; ``final``: also a last line without an end."""
        if self._stream:
            self._stream.ship(final=final)
