"""The phases of a build: entered, recorded, announced, and cut short by a stop or the time-out."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.codebuild.artifacts import MissingArtifacts
from local_cloud.codebuild.build import FAILED, STOPPED, SUCCEEDED, TIMED_OUT, Build, Phase
from local_cloud.codebuild.build_log import BuildLog
from local_cloud.codebuild.buildspec import InvalidBuildspec
from local_cloud.codebuild.events import announce_phase
from local_cloud.codebuild.source import SourceNotAvailable
from local_cloud.codebuild.variables import MissingVariable
from local_cloud.roles import RoleNotAssumable

CLIENT_ERROR = "CLIENT_ERROR"
_EXPECTED = (
    *(SourceNotAvailable, InvalidBuildspec, MissingVariable, MissingArtifacts),
    *(RoleNotAssumable, ClientError, BotoCoreError),
)


class PhaseFailed(Exception):
    """A phase cannot go on.

    code: CodeBuild's word for why, as the phase's context shows it.
    status: what the phase, and with it the build, ends as.
    """

    def __init__(self, code: str, message: str, status: str = FAILED) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class Phases:
    """Takes a build from phase to phase. outcome: what the build will end as."""

    def __init__(self, build: Build, log: BuildLog) -> None:
        self._build = build
        self._log = log
        self._minutes = build.settings["timeoutInMinutes"]
        self._deadline = time.monotonic() + self._minutes * 60
        self.outcome = SUCCEEDED

    @contextmanager
    def phase(self, kind: str) -> Iterator[None]:
        """Records what runs inside as a phase.

        Raises PhaseFailed for what is raised inside and a user of CodeBuild can be blamed for.
        """
        self.check_interruption()
        phase = Phase(kind)
        self._build.phases.append(phase)
        self._log.write(f"Entering phase {kind}")
        try:
            yield
        except PhaseFailed as failed:
            self._fail(phase, failed)
            raise
        except _EXPECTED as error:
            failure = PhaseFailed(CLIENT_ERROR, str(error))
            self._fail(phase, failure)
            raise failure from error
        self._end(phase, SUCCEEDED)

    def check_interruption(self) -> None:
        """Raises PhaseFailed, once, when the build is to stop or has run out of time."""
        if self.outcome in (STOPPED, TIMED_OUT):
            return
        if self._build.stop_requested.is_set():
            self.outcome = STOPPED
            raise PhaseFailed(CLIENT_ERROR, "The build was stopped", STOPPED)
        if time.monotonic() > self._deadline:
            self.outcome = TIMED_OUT
            message = f"Build has timed out after {self._minutes} minutes"
            raise PhaseFailed("BUILD_TIMED_OUT", message, TIMED_OUT)

    def _fail(self, phase: Phase, failure: PhaseFailed) -> None:
        phase.code, phase.message = failure.code, str(failure)
        self.outcome = failure.status
        self._end(phase, failure.status)

    def _end(self, phase: Phase, status: str) -> None:
        phase.status, phase.end = status, time.time()
        self._log.write(f"Phase complete: {phase.type} State: {status}")
        self._log.write(f"Phase context status code: {phase.code} Message: {phase.message}")
        announce_phase(self._build, phase)
