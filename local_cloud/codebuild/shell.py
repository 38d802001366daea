"""Runs a build's commands one after another, as in one shell."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from local_cloud import processes

LOOK_SECONDS = 0.3  # how often the log is shipped and a request to stop is seen
STOP_SECONDS = 5.0

# Whatever way a command ends, its exported variables and its folder are there for the next one.
_WRAPPER = """
state=$1; command=$2; shift 2
trap 'code=$?; env -0 > "$state/env"; pwd > "$state/folder"; exit $code' EXIT
eval "$command"
"""
_SHELLS_OWN = {"_", "PWD", "OLDPWD", "SHLVL"}


class Shell:
    """The state that commands hand on to each other: variables and the current folder."""

    def __init__(self, program: str, variables: Mapping[str, str], folder: Path, state: Path):
        """Starts in ``folder``; ``state`` is an empty folder that the commands do not look into.

        program: "sh" or "bash".
        """
        self.variables = dict(variables)
        self._program = program
        self._folder = folder
        self._state = state

    def run(self, command: str, log: Path, look: Callable[[], None]) -> int:
        """Runs a command to its end; returns its exit code.

        log: the file that its output is appended to.
        look: called all the while; raises an exception to stop the command.
        """
        argv = [self._program, "-c", _WRAPPER, self._program, str(self._state), command]
        handle = processes.start(argv, self.variables, self._folder, log)
        try:
            code = _wait(handle, look)
        finally:
            processes.stop(handle, STOP_SECONDS)
        self._take_over()
        return code

    def _take_over(self) -> None:
        variables, folder = self._state / "env", self._state / "folder"
        if not variables.exists():
            return
        entries = variables.read_text(errors="surrogateescape").split("\0")
        self.variables = {
            name: value
            for name, _, value in (entry.partition("=") for entry in entries if entry)
            if name not in _SHELLS_OWN
        }
        self._folder = Path(folder.read_text().removesuffix("\n"))
        variables.unlink()


def _wait(handle: processes.Handle, look: Callable[[], None]) -> int:
    while True:
        try:
            return handle.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            look()
