"""Starts and ends the embedded AWS: one loopback port for every service, git and administration."""

import importlib
import json
import os
import pkgutil
import socket
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path

from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server

import local_cloud
from local_cloud import processes
from local_cloud.application import application
from local_cloud.bootstrap import AccessKey, create_identities
from local_cloud.instance import Instance, announce

LOOPBACK = "127.0.0.1"
BACKLOG = 128  # connections that wait to be accepted
PRIVATE = 0o600  # server.json holds credentials
PROCESS_GRACE_SECONDS = 10.0


class QuietRequestHandler(MotoRequestHandler):
    """Serves without a line for every request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing: a deployment makes thousands of calls."""


class Server:
    """The embedded AWS of this process; there can be one, because moto's state is the process's."""

    def __init__(
        self, port: int, home: Path, accounts: tuple[str, ...], region: str, deploy_role: str
    ) -> None:
        """Listens on a port of loopback, and writes server.json into ``home``.

        port: 0, or one that is taken, stands for any free one.
        accounts: ids of 12 digits; the first owns the bootstrap identity.
        deploy_role: the name of the administrator role that every account gets.
        """
        home.mkdir(parents=True, exist_ok=True)
        self._server = _listen(port)
        endpoint = f"http://{LOOPBACK}:{self._server.port}"
        self.instance = Instance(endpoint, home.resolve(), accounts, region)
        announce(self.instance)
        _configure_moto(self._server.port)
        _load_extensions()
        self.access_key = create_identities(self.instance, deploy_role)
        _write_server_file(self.instance, self.access_key)

    def serve(self) -> None:
        """Answers requests until ``stop`` is called in another thread."""
        self._server.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """Ends serving and every child process, and removes server.json."""
        self._server.shutdown()
        processes.stop_all(PROCESS_GRACE_SECONDS)
        self._server.server_close()
        (self.instance.home / "server.json").unlink(missing_ok=True)


def _listen(port: int) -> BaseWSGIServer:
    with _listener(port) as listener:
        return make_server(
            LOOPBACK,
            port,
            application,
            threaded=True,
            request_handler=QuietRequestHandler,
            fd=listener.fileno(),
        )


def _listener(port: int) -> socket.socket:
    """Only trying tells whether a port is free: whoever looks first may still come second."""
    try:
        return socket.create_server((LOOPBACK, port), backlog=BACKLOG)
    except OSError:
        return socket.create_server((LOOPBACK, 0), backlog=BACKLOG)


def _configure_moto(port: int) -> None:
    os.environ["MOTO_PORT"] = str(port)  # its state machines call back over HTTP
    # Codes that every service may answer are in no service's model; moto warns about each.
    warnings.filterwarnings("ignore", message=".* does not match an error shape")
    default_user_config["iam"] = {"load_aws_managed_policies": True}
    default_user_config["lambda"] = {"use_docker": False}
    default_user_config["stepfunctions"] = {"execute_state_machine": True}


def _load_extensions() -> None:
    """Imports every module of this package: each registers at import what it adds to moto."""
    for module in pkgutil.walk_packages(local_cloud.__path__, "local_cloud."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _write_server_file(instance: Instance, key: AccessKey) -> None:
    content = {
        "pid": os.getpid(),
        "port": int(instance.endpoint.rsplit(":", 1)[1]),
        "endpoint": instance.endpoint,
        "instance_id": instance.instance_id,
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "access_key_id": key.access_key_id,
        "secret_access_key": key.secret_access_key,
    }
    descriptor, temporary = tempfile.mkstemp(dir=instance.home, prefix=".server")
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=2)
    path = Path(temporary)
    path.chmod(PRIVATE)
    path.replace(instance.home / "server.json")
