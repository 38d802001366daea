"""terraform processes that one Ctrl-C ends in good order."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType


class Interrupted(Exception):
    """No more processes are to be started."""


class Processes:
    """Starts terraform, and ends all that it started.

    Each process has a session of its own, so that the terminal's Ctrl-C does not reach it and
    terraform gets exactly one interrupt: it then saves its state and gives back its lock, where a
    second one would make it drop both.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.RLock()  # a second signal may arrive while the first is handled
        self.interrupted = False

    def lines(self, arguments: list[str], directory: Path) -> Iterator[str]:
        """Yields what `terraform ARGUMENTS` prints in ``directory``, line by line.

        Raises Interrupted if all was ended before, subprocess.CalledProcessError on a failure.
        """
        with self._lock:
            if self.interrupted:
                raise Interrupted
            process = subprocess.Popen(
                ["terraform", *arguments],
                cwd=directory,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
            self._running.add(process)
        assert process.stdout is not None
        yield from process.stdout
        code = process.wait()
        with self._lock:
            self._running.discard(process)
        if self.interrupted:
            raise Interrupted
        if code:
            raise subprocess.CalledProcessError(code, process.args)

    @contextlib.contextmanager
    def ended_by_signals(self) -> Iterator[None]:
        """While it lasts, Ctrl-C and SIGTERM interrupt the processes; a second one kills them."""
        signals = (signal.SIGINT, signal.SIGTERM)
        handlers = [signal.signal(number, self._take_signal) for number in signals]
        try:
            yield
        finally:
            for number, handler in zip(signals, handlers, strict=True):
                signal.signal(number, handler)

    def _take_signal(self, _signal: int, _frame: FrameType | None) -> None:
        if self.interrupted:
            self.kill()
        else:
            self.interrupt()

    def interrupt(self) -> None:
        """Asks every process to finish what it does and end; starts no other."""
        with self._lock:
            self.interrupted = True
            for process in self._running:
                process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """Ends every process and its providers at once; their state may stay locked."""
        with self._lock:
            self.interrupted = True
            for process in self._running:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
