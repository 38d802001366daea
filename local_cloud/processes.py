"""Children of the embedded AWS: functions, tasks, builds and scripts. None outlives the server."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

# The kernel's death signal follows the THREAD that forked, so one that never ends forks them all.
_forking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="forking")
_running: set["Handle"] = set()
_lock = threading.Lock()


@dataclass(frozen=True, eq=False)
class Handle:
    """A started child, the leader of a process group of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        """Returns the process id, which is the group's id too."""
        return self.process.pid

    def wait(self, timeout_seconds: float | None = None) -> int:
        """Returns the exit code (negative: the signal that ended it) when the child has ended.

        Raises subprocess.TimeoutExpired after ``timeout_seconds``; None waits without end.
        """
        code = self.process.wait(timeout_seconds)
        _forget(self)
        return code


def start(argv: Sequence[str], env: Mapping[str, str], cwd: Path, log: Path) -> Handle:
    """Starts ``argv`` with exactly ``env``, in ``cwd``, its output appended to ``log``.

    The child leads a process group. On Linux the kernel kills it when this process ends, so that
    not even a killed server leaves children.

    Raises OSError if the program cannot be started.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    handle = _forking.submit(_fork, argv, env, cwd, log).result()
    with _lock:
        _running.add(handle)
    return handle


def stop(handle: Handle, timeout_seconds: float) -> int:
    """Asks the child's group to end (SIGTERM), kills it after ``timeout_seconds``.

    Returns the exit code, as ``Handle.wait`` does.
    """
    _signal(handle, signal.SIGTERM)
    try:
        code = handle.wait(timeout_seconds)
    except subprocess.TimeoutExpired:
        _signal(handle, signal.SIGKILL)
        code = handle.wait()
    _signal(handle, signal.SIGKILL)  # what the leader left behind in its group
    return code


def kill(handle: Handle) -> None:
    """Kills the child's whole group at once, also when the child itself has ended."""
    _signal(handle, signal.SIGKILL)
    handle.wait()


def running() -> list[Handle]:
    """Returns the children that run now."""
    with _lock:
        return list(_running)


def stop_all(timeout_seconds: float = 10) -> None:
    """Stops every running child, all at the same time."""
    threads = [threading.Thread(target=stop, args=(h, timeout_seconds)) for h in running()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _fork(argv: Sequence[str], env: Mapping[str, str], cwd: Path, log: Path) -> Handle:
    with log.open("ab") as output:
        process = subprocess.Popen(
            argv,
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=_die_with_parent if _LIBC else None,  # noqa: PLW1509 - only calls prctl
        )
    return Handle(process, log)


def _signal(handle: Handle, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(handle.pid, number)


def _forget(handle: Handle) -> None:
    with _lock:
        _running.discard(handle)


def _die_with_parent() -> None:
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
