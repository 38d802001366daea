"""RunTask, StopTask, ListTasks and DescribeTasks, for tasks on Fargate."""

import threading
from typing import Any

from moto.ecs.exceptions import ClusterNotFoundException
from moto.ecs.models import Cluster, EC2ContainerServiceBackend, TaskDefinition, ecs_backends
from moto.ecs.responses import EC2ContainerServiceResponse

from local_cloud.ecs.runner import run
from local_cloud.ecs.task import RUNNING, Task
from local_cloud.operations import AwsError, Call, operation, store

MAX_TASKS_PER_CALL = 10  # RunTask API reference: count
MAX_PAGE = 100  # ListTasks API reference: maxResults


@operation(EC2ContainerServiceResponse, ecs_backends)
def run_task(call: Call) -> dict[str, Any]:
    """Starts up to 10 tasks; the same clientToken again answers the same tasks."""
    tokens = store(call.backend, "client tokens")
    token = call.parameters.get("clientToken")
    if token is not None and token in tokens:
        parameters, tasks = tokens[token]
        if parameters != call.parameters:
            raise AwsError("ConflictException", "The client token was used with other parameters.")
    else:
        tasks = _new_tasks(call)
        if token is not None:
            tokens[token] = (call.parameters, tasks)
        for task in tasks:
            threading.Thread(target=run, args=[task], name=f"task-{task.id}", daemon=True).start()
    return {"tasks": [task.describe() for task in tasks], "failures": []}


@operation(EC2ContainerServiceResponse, ecs_backends)
def stop_task(call: Call) -> dict[str, Any]:
    """Sets the desired status to STOPPED at once; the container gets its time to end."""
    _cluster(call)
    task = _tasks(call).get(_task_id(call.parameters["task"]))
    if task is None:
        raise AwsError("InvalidParameterException", "The referenced task was not found.")
    task.stop("UserInitiated", call.parameters.get("reason") or "Task stopped by user")
    return {"task": task.describe()}


@operation(EC2ContainerServiceResponse, ecs_backends)
def describe_tasks(call: Call) -> dict[str, Any]:
    """Describes tasks by id or ARN; the unknown ones are failures with the reason MISSING."""
    cluster = _cluster(call)
    tasks = _tasks(call)
    found, failures = [], []
    for name in call.parameters["tasks"]:
        task = tasks.get(_task_id(name))
        if task is not None and task.cluster is cluster:
            found.append(task.describe())
        else:
            arn = f"{cluster.arn.replace(':cluster/', ':task/')}/{_task_id(name)}"
            failures.append({"arn": arn, "reason": "MISSING"})
    return {"tasks": found, "failures": failures}


@operation(EC2ContainerServiceResponse, ecs_backends)
def list_tasks(call: Call) -> dict[str, Any]:
    """Lists the tasks that are meant to run, or to have stopped, and fit every filter."""
    cluster = _cluster(call)
    wanted = call.parameters
    arns = [
        task.arn
        for task in _tasks(call).values()
        if task.cluster is cluster
        and task.desired_status == wanted.get("desiredStatus", RUNNING)
        and wanted.get("family") in (None, task.definition.family)
        and wanted.get("startedBy") in (None, task.request.get("startedBy"))
        and wanted.get("launchType") in (None, "FARGATE")
    ]
    start = int(wanted.get("nextToken") or 0)
    end = start + min(int(wanted.get("maxResults") or MAX_PAGE), MAX_PAGE)
    page = {"taskArns": arns[start:end]}
    return page | ({"nextToken": str(end)} if end < len(arns) else {})


def _new_tasks(call: Call) -> list[Task]:
    parameters = call.parameters
    count = int(parameters.get("count", 1))
    if not 1 <= count <= MAX_TASKS_PER_CALL:
        message = f"Count must be from 1 to {MAX_TASKS_PER_CALL}"
        raise AwsError("InvalidParameterException", message)
    definition = _definition(call)
    overrides = parameters.get("overrides") or {}
    _check(definition, overrides, parameters)
    tasks = [
        Task(call.account, call.region, _cluster(call), definition, overrides, parameters)
        for _ in range(count)
    ]
    _tasks(call).update({task.id: task for task in tasks})
    return tasks


def _check(
    definition: TaskDefinition, overrides: dict[str, Any], parameters: dict[str, Any]
) -> None:
    containers = definition.container_definitions
    if len(containers) != 1:
        raise AwsError(
            "InvalidParameterException", "The embedded AWS runs tasks of one container only."
        )
    for override in overrides.get("containerOverrides") or []:
        if override.get("name") != containers[0]["name"]:
            message = (
                f"Override for container named {override.get('name')} "
                "is not a container in the TaskDefinition."
            )
            raise AwsError("InvalidParameterException", message)
    if definition.network_mode == "awsvpc" and not parameters.get("networkConfiguration"):
        message = "Network Configuration must be provided when networkMode 'awsvpc' is specified."
        raise AwsError("InvalidParameterException", message)


def _definition(call: Call) -> TaskDefinition:
    backend = call.backend
    assert isinstance(backend, EC2ContainerServiceBackend)
    try:
        definition = backend.describe_task_definition(call.parameters["taskDefinition"])
    except Exception as error:
        raise AwsError("ClientException", "TaskDefinition not found.") from error
    if definition.status != "ACTIVE":
        raise AwsError("ClientException", "TaskDefinition is inactive")
    return definition


def _cluster(call: Call) -> Cluster:
    name = str(call.parameters.get("cluster", "default")).split("/")[-1]
    backend = call.backend
    assert isinstance(backend, EC2ContainerServiceBackend)
    cluster = backend.clusters.get(name)
    if cluster is None:
        raise ClusterNotFoundException
    return cluster


def _tasks(call: Call) -> dict[str, Task]:
    return store(call.backend, "tasks")


def _task_id(name: str) -> str:
    return name.rsplit("/", maxsplit=1)[-1]
