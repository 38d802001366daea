"""Runs one script of a hook, and tells one of its outputs from the other."""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from local_cloud import processes

_SHELL = '"$1" 2>"$2"'  # processes.start has one file for both outputs
_NAMES = ("stdout", "stderr")

Line = Callable[[str], None]


class ScriptTimedOut(Exception):
    """A script did not end within its time."""


class OutputLeftOpen(Exception):
    """A script has ended, and something it left behind holds this output."""


def run_script(
    script: Path, environment: Mapping[str, str], folder: Path, seconds: float, line: Line
) -> int:
    """Runs a script to its end; returns its exit code (negative: the signal that ended it).

    line: called with each line of output, such as "[stdout]Hello".

    Raises ScriptTimedOut, or OutputLeftOpen; all that the script started in its group is killed.
    """
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as place:
        output, error = (_Pipe(Path(place) / name, line) for name in _NAMES)
        argv = ["/bin/sh", "-c", _SHELL, "sh", str(script), str(error.file)]
        handle = processes.start(argv, environment, folder, output.file)
        for pipe in (output, error):
            pipe.read()
        try:
            code = handle.wait(seconds)
            for pipe in (output, error):
                pipe.join(until)
        except subprocess.TimeoutExpired as expired:
            raise ScriptTimedOut from expired
        finally:
            processes.kill(handle)
            for pipe in (output, error):
                pipe.close()
    return code


class _Pipe:
    """A named pipe. It ends, as any pipe, when nobody has it open for writing any more."""

    def __init__(self, file: Path, line: Line) -> None:
        """Makes it, and opens both ends: nobody has to wait for the other one."""
        self.file = file
        self._line = line
        os.mkfifo(file)
        self._source = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
        self._held: int | None = os.open(file, os.O_WRONLY)
        os.set_blocking(self._source, True)
        self._thread = threading.Thread(target=self._read, daemon=True)

    def read(self) -> None:
        """Starts to read, in a thread of its own."""
        self._thread.start()

    def join(self, until: float) -> None:
        """Waits for the end, ``until`` a moment of time.monotonic. Raises OutputLeftOpen."""
        self.close()
        self._thread.join(max(0.0, until - time.monotonic()))
        if self._thread.is_alive():
            raise OutputLeftOpen(self.file.name.upper())

    def close(self) -> None:
        """Closes the end for writing that is held here."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _read(self) -> None:
        with open(self._source, encoding="utf-8", errors="replace") as text:  # noqa: PTH123 - an fd
            for each in text:
                self._line(f"[{self.file.name}]{each}")
