"""The task metadata endpoint, version 4, that a container reads about itself.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
"""

import json
from collections.abc import Iterable
from typing import Any

from werkzeug.wrappers import Response

from local_cloud.ecs.task import Task
from local_cloud.instance import current

TASK_METADATA_PREFIX = "/v4/"

_tasks: dict[str, Task] = {}


def metadata_url(task: Task) -> str:
    """Returns the value of ECS_CONTAINER_METADATA_URI_V4, which is answered from now on."""
    _tasks[task.id] = task
    return f"{current().endpoint}{TASK_METADATA_PREFIX}{task.id}"


def metadata_application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answers GET <url> (the container) and GET <url>/task, as a WSGI application."""
    task_id, _, rest = str(environ["PATH_INFO"]).removeprefix(TASK_METADATA_PREFIX).partition("/")
    task = _tasks.get(task_id)
    if task is None or rest not in ("", "task"):
        return Response(status=404)(environ, start_response)
    document = _task(task) if rest else _container(task)
    return Response(json.dumps(document), mimetype="application/json")(environ, start_response)


def _task(task: Task) -> dict[str, Any]:
    return {
        "Cluster": task.cluster.arn,
        "TaskARN": task.arn,
        "Family": task.definition.family,
        "Revision": str(task.definition.revision),
        "DesiredStatus": task.desired_status,
        "KnownStatus": task.last_status,
        "LaunchType": "FARGATE",
        "Containers": [_container(task)],
    }


def _container(task: Task) -> dict[str, Any]:
    return {
        "DockerId": f"{task.id}-1",
        "Name": task.container["name"],
        "Image": task.container["image"],
        "DesiredStatus": task.desired_status,
        "KnownStatus": task.last_status,
        "Type": "NORMAL",
        "Labels": {
            "com.amazonaws.ecs.cluster": task.cluster.arn,
            "com.amazonaws.ecs.task-arn": task.arn,
            "com.amazonaws.ecs.task-definition-family": task.definition.family,
            "com.amazonaws.ecs.task-definition-version": str(task.definition.revision),
        },
    }
