"""Runs a build from the queue to its end."""

import logging
import time
from contextlib import suppress
from typing import Any

from local_cloud import roles
from local_cloud.codebuild.artifacts import upload_artifacts
from local_cloud.codebuild.build import FAILED, SUCCEEDED, Build, Phase
from local_cloud.codebuild.build_log import BuildLog
from local_cloud.codebuild.buildspec import Buildspec, read_buildspec
from local_cloud.codebuild.events import announce_phase, announce_state
from local_cloud.codebuild.phases import PhaseFailed, Phases
from local_cloud.codebuild.shell import Shell
from local_cloud.codebuild.source import download_source
from local_cloud.codebuild.variables import codebuild_variables, configured_variables
from local_cloud.instance import current

FAULT = "FAULT"

_log = logging.getLogger(__name__)


def run_build(build: Build) -> None:
    """Runs a build that waits in the queue; its record tells how it went."""
    queued: Phase = build.phases[-1]
    queued.status, queued.end = SUCCEEDED, time.time()
    announce_phase(build, queued)
    try:
        outcome = _Run(build).run()
    except Exception:
        _log.exception("%s failed", build.id)
        outcome = FAULT
    build.status, build.end = outcome, time.time()
    build.phases.append(Phase("COMPLETED"))
    announce_state(build)


class _Run:
    def __init__(self, build: Build) -> None:
        self._build = build
        self._session: roles.Session
        self._folder = current().home / "builds" / build.uuid
        self._sources = self._folder / "src"
        for folder in (self._sources, self._folder / "home", self._folder / "state"):
            folder.mkdir(parents=True)
        self._log = BuildLog(build)
        self._phases = Phases(build, self._log)

    def run(self) -> str:
        """Returns what the build ends as."""
        with suppress(PhaseFailed):
            with self._phases.phase("PROVISIONING"):
                self._session = self._assume_role()
                self._log.follow(self._client("logs"))
            with self._phases.phase("DOWNLOAD_SOURCE"):
                download_source(self._build, self._client("s3"), self._sources)
                configured = self._build.settings["source"].get("buildspec")
                buildspec = read_buildspec(configured, self._sources)
                shell = self._shell(buildspec)
            self._run_phases(buildspec, shell)
            with self._phases.phase("UPLOAD_ARTIFACTS"):
                upload_artifacts(self._build, buildspec, self._client("s3"), self._sources)
        with suppress(PhaseFailed), self._phases.phase("FINALIZING"):
            self._log.ship()
        self._log.ship(final=True)
        return self._phases.outcome

    def _run_phases(self, buildspec: Buildspec, shell: Shell) -> None:
        """Runs the commands. A failing install or pre_build ends the build, a failing build not."""
        self._run_phase("install", buildspec, shell)
        self._run_phase("pre_build", buildspec, shell)
        try:
            self._run_phase("build", buildspec, shell)
        except PhaseFailed as failed:
            if failed.status != FAILED:
                raise
            shell.variables["CODEBUILD_BUILD_SUCCEEDING"] = "0"
        self._run_phase("post_build", buildspec, shell)
        self._build.exported = {
            name: shell.variables[name] for name in buildspec.exported if name in shell.variables
        }

    def _run_phase(self, name: str, buildspec: Buildspec, shell: Shell) -> None:
        commands = buildspec.phases[name]
        with self._phases.phase(name.upper()):
            try:
                self._run_commands(commands.commands, shell)
            finally:
                self._run_commands(commands.finally_, shell)

    def _run_commands(self, commands: list[str], shell: Shell) -> None:
        for command in commands:
            self._phases.check_interruption()
            self._log.write(f"Running command {command}")
            code = shell.run(command, self._log.file, self._look)
            if code != 0:
                message = f"Error while executing command: {command}. Reason: exit status {code}"
                raise PhaseFailed("COMMAND_EXECUTION_ERROR", message)

    def _look(self) -> None:
        self._log.ship()
        self._phases.check_interruption()

    def _assume_role(self) -> roles.Session:
        build = self._build
        name = f"AWSCodeBuild-{build.uuid}"
        return roles.assume(build.role, name, "codebuild.amazonaws.com", build.project_arn)

    def _client(self, service: str) -> Any:
        return roles.client(service, self._session, self._build.region)

    def _shell(self, buildspec: Buildspec) -> Shell:
        home = str(self._folder / "home")
        variables = (
            self._session.environment(self._build.region)
            | {"HOME": home, "TMPDIR": home}
            | codebuild_variables(self._build, self._sources)
            | configured_variables(self._build, buildspec, self._client)
        )
        if self._build.settings["environment"].get("privilegedMode"):
            variables["DOCKER_HOST"] = f"unix://{home}/docker.sock"
        return Shell(buildspec.shell, variables, self._sources, self._folder / "state")
