"""Runs the scripts of a lifecycle event.

https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
"""

import os
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

from local_cloud.codedeploy.agent.appspec import Script, read_appspec
from local_cloud.codedeploy.agent.archives import Archives
from local_cloud.codedeploy.agent.host import Host
from local_cloud.codedeploy.agent.script import OutputLeftOpen, ScriptTimedOut, run_script
from local_cloud.codedeploy.agent.specification import Specification

MAX_TAIL = 2048  # characters of a log that an event tells
_OF_THE_LAST = frozenset({"ApplicationStop"})  # events that run scripts of the revision before


class ScriptFailed(Exception):
    """A script of a hook failed. code: the API's error code. tail: the end of its log."""

    def __init__(self, code: str, script: str, message: str, tail: str) -> None:
        super().__init__(message)
        self.code = code
        self.script = script
        self.tail = tail


def run_hooks(host: Host, specification: Specification, event: str) -> None:
    """Runs the scripts of an event, one after the other.

    Raises ScriptFailed for the first that fails; InvalidAppspec.
    """
    archives = Archives(host, specification)
    folder: Path | None = archives.deployment
    if event in _OF_THE_LAST and not archives.archive.exists():
        folder = archives.last_installed
    if folder is None:
        return
    archive = folder / "deployment-archive"
    scripts = read_appspec(archive).hooks.get(event, ())
    if not scripts:
        return
    with _ScriptLog(folder / "logs" / "scripts.log") as log:
        log.write(f"LifecycleEvent - {event}\n")
        for script in scripts:
            _run(host, specification.variables(event), archive, script, log)


class _ScriptLog:
    """The log of a deployment's scripts; its tail is that of the event alone."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file.open("a")
        self._lock = threading.Lock()
        self._written = ""

    def __enter__(self) -> "_ScriptLog":
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._file.close()

    @property
    def tail(self) -> str:
        return self._written[-MAX_TAIL:]

    def write(self, text: str) -> None:
        """Writes a line; what a left behind process writes after the event is lost."""
        with self._lock:
            if self._file.closed:
                return
            self._written = (self._written + text)[-MAX_TAIL:]
            self._file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {text}")
            self._file.flush()


def _run(
    host: Host, variables: dict[str, str], archive: Path, script: Script, log: _ScriptLog
) -> None:
    name = f"Script at specified location: {script.location}"
    path = archive / script.location
    if not path.exists():
        message = f"Script does not exist at specified location: {path}"
        raise ScriptFailed("ScriptMissing", script.location, message, log.tail)
    if not os.access(path, os.X_OK):
        path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    log.write(f"Script - {script.location}\n")
    try:
        code = run_script(
            path, host.environment() | variables, host.root, script.seconds, log.write
        )
    except ScriptTimedOut as error:
        message = f"{name} failed to complete in {script.seconds} seconds"
        raise ScriptFailed("ScriptTimedOut", script.location, message, log.tail) from error
    except OutputLeftOpen as error:
        message = f"{name} failed to close {error}"
        raise ScriptFailed("UnknownError", script.location, message, log.tail) from error
    if code != 0:
        message = f"{name} failed with exit code {code}"
        raise ScriptFailed("ScriptFailed", script.location, message, log.tail)
