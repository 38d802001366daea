"""Finds, starts and stops the embedded AWS of this project."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from cli.errors import OperatorError
from cli.project import EMBEDDED_AWS, ROOT
from modules.settings import Settings

PREFERRED_PORT = 4566  # the port that tools for a local AWS expect
_START_SECONDS = 60.0
_STOP_SECONDS = 30.0
_ANSWER_SECONDS = 30.0  # a busy one is slow; one that is gone refuses at once
_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Server:
    """A running embedded AWS, as it wrote itself into server.json."""

    pid: int
    port: int
    endpoint: str
    instance_id: str
    started_at: str
    access_key_id: str
    secret_access_key: str


def find(home: Path = EMBEDDED_AWS) -> Server | None:
    """Returns the server of ``home`` if it is alive.

    Neither the process id nor the port proves that: both may belong to someone else by now. The
    server says at its port which instance it is.
    """
    try:
        server = Server(**json.loads((home / "server.json").read_text()))
    except FileNotFoundError:
        return None
    return server if _answers_as(server) else None


def start(settings: Settings, home: Path = EMBEDDED_AWS) -> Server:
    """Starts a server that outlives this process, and returns it when it is ready.

    Raises OperatorError if it ends or is not ready after a minute.
    """
    shutil.rmtree(home, ignore_errors=True)  # what another instance left
    home.mkdir(parents=True)
    log = home / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            _command(settings, home),
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in this terminal does not end it
        )
    try:
        return _ready(process, home, log)
    except BaseException:
        _stop_process(process.pid)
        raise


def stop(server: Server, home: Path = EMBEDDED_AWS) -> None:
    """Ends ``server`` and its children, and deletes what they kept in ``home``."""
    _stop_process(server.pid)
    shutil.rmtree(home, ignore_errors=True)


def _stop_process(pid: int) -> None:
    """Ends a server, which ends its children; returns when it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while _is_alive(pid):
            if time.monotonic() > deadline:
                os.killpg(pid, signal.SIGKILL)
            time.sleep(_POLL_SECONDS)


def _command(settings: Settings, home: Path) -> list[str]:
    # The first account owns the credentials that Terraform starts from.
    accounts = dict.fromkeys([settings.accounts.tools, *settings.accounts.roles().values()])
    command = [sys.executable, "-m", "local_cloud", "--port", str(PREFERRED_PORT)]
    command += ["--home", str(home), "--accounts", ",".join(accounts)]
    return [*command, "--region", settings.region, "--deploy-role", settings.deploy_role]


def _environment() -> dict[str, str]:
    """Returns this process's environment without what would reach a real AWS or slow imports."""
    unwanted = ("AWS_", "PYTHONDONTWRITEBYTECODE")
    return {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}


def _ready(process: "subprocess.Popen[bytes]", home: Path, log: Path) -> Server:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if (server := find(home)) is not None:
            return server
        if process.poll() is not None:
            break
        time.sleep(_POLL_SECONDS)
    tail = "\n".join(log.read_text().splitlines()[-10:])
    raise OperatorError(f"The embedded AWS did not start; its log is {log}\n{tail}")


def _answers_as(server: Server) -> bool:
    url = f"{server.endpoint}/_local_cloud/health"
    try:
        with urllib.request.urlopen(url, timeout=_ANSWER_SECONDS) as answer:  # noqa: S310 - loopback
            return bool(json.load(answer).get("instance_id") == server.instance_id)
    except (OSError, ValueError):
        return False


def _is_alive(pid: int) -> bool:
    """Whether ``pid`` runs; reaps it first if it is this process's own child."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
