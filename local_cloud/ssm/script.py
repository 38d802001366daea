"""Runs one script on a node, as its agent does: in the node's folder, for a limited time."""

import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from local_cloud import processes
from local_cloud.ssm.command import State

LOOK_SECONDS = 0.2
STOPPED_CODE = (
    137  # amazon-ssm-agent: 128 + SIGKILL, of a script that took too long or was cancelled
)
REBOOT_CODE = 194  # amazon-ssm-agent: the host starts again, and then the step
_SIGNAL_EXIT_BASE = 128
_SHELL = '"$1" 2>>"$2"'  # processes.start has one file for both outputs


class Script:
    """A script with its two outputs, each a file."""

    def __init__(self, folder: Path, name: str, lines: Sequence[str]) -> None:
        """Writes the script into ``folder``, which is made.

        name: of its outputs, which have the endings .stdout and .stderr.
        """
        folder.mkdir(parents=True)
        self.file = folder / "_script.sh"
        self.output = folder / f"{name}.stdout"
        self.error = folder / f"{name}.stderr"
        self.file.write_text("\n".join(lines) + "\n")
        self.file.chmod(0o700)
        self.output.touch()
        self.error.touch()

    def run(
        self,
        environment: Mapping[str, str],
        folder: Path,
        limit_seconds: float,
        ends: Sequence[threading.Event],
    ) -> tuple[State, int]:
        """Runs the script to its end; returns the state and the exit code.

        folder: where it starts. ends: any of these events ends it early, with all its children.
        """
        until = time.monotonic() + limit_seconds
        while True:
            state, code = self._run_once(environment, folder, until, ends)
            if code != REBOOT_CODE or time.monotonic() > until:
                return state, code

    def _run_once(
        self,
        environment: Mapping[str, str],
        folder: Path,
        until: float,
        ends: Sequence[threading.Event],
    ) -> tuple[State, int]:
        argv = ["/bin/sh", "-c", _SHELL, "sh", str(self.file), str(self.error)]
        handle = processes.start(argv, environment, folder, self.output)
        try:
            return self._wait(handle, until, ends)
        finally:
            processes.kill(handle)

    def _wait(
        self, handle: processes.Handle, until: float, ends: Sequence[threading.Event]
    ) -> tuple[State, int]:
        while True:
            try:
                code = handle.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                if any(end.is_set() for end in ends):
                    return State.CANCELLED, STOPPED_CODE
                if time.monotonic() > until:
                    return State.EXECUTION_TIMED_OUT, STOPPED_CODE
                continue
            code = code if code >= 0 else _SIGNAL_EXIT_BASE - code
            return State.FAILED if code else State.SUCCESS, code
