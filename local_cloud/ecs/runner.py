"""Runs a task: pulls its image, starts its process, writes its log, and sees it end."""

import logging
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from local_cloud import processes, roles
from local_cloud.ecs.events import announce
from local_cloud.ecs.image import CannotPullImage, Image, pull
from local_cloud.ecs.metadata import metadata_url
from local_cloud.ecs.task import STOPPED, Task
from local_cloud.instance import current
from local_cloud.log_streams import LogStream

LOOK_SECONDS = 0.3  # how often the log is shipped and a request to stop is seen
DEFAULT_STOP_TIMEOUT_SECONDS = 30  # ECS: between SIGTERM and SIGKILL
_SIGNAL_EXIT_BASE = 128

_log = logging.getLogger(__name__)


def run(task: Task) -> None:
    """Runs the task from PROVISIONING to STOPPED; returns when it has stopped."""
    try:
        _run(task)
    except CannotPullImage as error:
        task.stop("TaskFailedToStart", f"CannotPullContainerError: {error}")
    except Exception as error:
        _log.exception("%s failed", task.arn)
        task.stop("TaskFailedToStart", f"CannotStartContainerError: {error}")
    _move(task, "DEPROVISIONING", executionStoppedAt=datetime.now(UTC))
    _move(task, STOPPED, stoppedAt=datetime.now(UTC))


def _run(task: Task) -> None:
    announce(task)
    _move(task, "PENDING", connectivityAt=datetime.now(UTC), pullStartedAt=datetime.now(UTC))
    image = _pull(task)
    task.times["pullStoppedAt"] = datetime.now(UTC)
    if task.stop_requested.is_set():
        return
    handle = _start(task, image)
    stream = _log_stream(task, handle.log)
    _move(task, "RUNNING", startedAt=datetime.now(UTC))
    code = _wait(task, handle, stream)
    task.exit_code = code if code >= 0 else _SIGNAL_EXIT_BASE - code
    if stream:
        stream.ship(final=True)
    task.stop("EssentialContainerExited", "Essential container in task exited")


def _pull(task: Task) -> Image:
    if task.execution_role is None:
        raise CannotPullImage("the task definition has no execution role")
    session = _assume(task, task.execution_role)
    return pull(task.container["image"], roles.client("ecr", session, task.region))


def _start(task: Task, image: Image) -> processes.Handle:
    scratch = current().home / "tasks" / task.id
    scratch.mkdir(parents=True)
    override = task.container_override
    argv = image.command(
        task.container.get("entryPoint"), override.get("command") or task.container.get("command")
    )
    log = current().home / "logs" / "tasks" / f"{task.definition.family}-{task.id}.log"
    return processes.start(argv, _environment(task, image, scratch), image.working_directory, log)


def _environment(task: Task, image: Image, scratch: Path) -> dict[str, str]:
    credentials = (
        _assume(task, task.task_role).environment(task.region)
        if task.task_role
        else roles.surroundings(task.region)
    )
    configured = [
        *(task.container.get("environment") or []),
        *(task.container_override.get("environment") or []),
    ]
    return (
        image.environment()
        | credentials
        | {
            "ECS_CONTAINER_METADATA_URI_V4": metadata_url(task),
            "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
            "HOME": str(scratch),
            "TMPDIR": str(scratch),
        }
        | {entry["name"]: entry["value"] for entry in configured}
    )


def _assume(task: Task, role: str) -> roles.Session:
    return roles.assume(role, task.id, "ecs-tasks.amazonaws.com", task.arn)


def _log_stream(task: Task, log: Path) -> LogStream | None:
    configuration = task.container.get("logConfiguration") or {}
    if configuration.get("logDriver") != "awslogs" or task.execution_role is None:
        return None
    options = configuration["options"]
    session = _assume(task, task.execution_role)
    prefix = options.get("awslogs-stream-prefix", "ecs")
    return LogStream(
        roles.client("logs", session, options["awslogs-region"]),
        options["awslogs-group"],
        f"{prefix}/{task.container['name']}/{task.id}",
        log,
        create_group=options.get("awslogs-create-group") == "true",
    )


def _wait(task: Task, handle: processes.Handle, stream: LogStream | None) -> int:
    """Returns the exit code, the negative number of the signal if one ended the process."""
    while not task.stop_requested.is_set():
        try:
            return handle.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            if stream:
                stream.ship()
    _move(task, "STOPPING")
    timeout = task.container.get("stopTimeout") or DEFAULT_STOP_TIMEOUT_SECONDS
    return processes.stop(handle, float(timeout))


def _move(task: Task, status: str, **times: datetime) -> None:
    task.move(status, **times)
    announce(task)
