"""The events that ECS emits while a task lives."""

from datetime import UTC, datetime
from typing import Any

from local_cloud.ecs.task import Task
from local_cloud.events import put_service_event


def announce(task: Task) -> None:
    """Emits "ECS Task State Change" with the task as it is now.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
    """
    detail = task.describe() | {"updatedAt": datetime.now(UTC)}
    detail.pop("tags", None)
    put_service_event(
        task.account, task.region, "aws.ecs", "ECS Task State Change", [task.arn], _json(detail)
    )


def _json(value: Any) -> Any:
    """Returns the value with its times as ECS writes them into events."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: _json(member) for name, member in value.items()}
    return value
