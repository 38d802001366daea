"""The source runners of a deployment."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.e2e.clients import Clients
from tests.e2e.polling import eventually

# A push that is tried again after 30 seconds, a long poll of 20 and a last one, on a busy machine.
END_SECONDS = 120


@dataclass(frozen=True)
class Runners:
    """The tasks of one family in one cluster, and the log group they write to."""

    clients: Clients
    cluster: str
    family: str
    log_group: str

    def running(self) -> list[str]:
        """Returns the ARNs of the tasks that are meant to run."""
        return self._list("RUNNING")

    def wait_until_none_runs(self) -> None:
        """Returns when the last runner has stopped: one that has signed off still looks once."""

        def all_have_stopped() -> bool:
            return all(task["lastStatus"] == "STOPPED" for task in self._tasks())

        eventually(all_have_stopped, "no runner runs", within_seconds=END_SECONDS)

    def lives(self) -> list[tuple[datetime, datetime]]:
        """Returns from when to when each runner of the last hour was meant to run."""
        now = datetime.now(UTC)
        return [(task["createdAt"], task.get("stoppingAt", now)) for task in self._tasks()]

    def failures_of(self, commit: str) -> list[str]:
        """Returns what the runners logged about pushes of the commit that failed."""
        pages = (
            self.clients("logs")
            .get_paginator("filter_log_events")
            .paginate(logGroupName=self.log_group)
        )
        lines = [event["message"] for page in pages for event in page["events"]]
        return [line for line in lines if commit in line and '"level":"ERROR"' in line]

    def _tasks(self) -> list[dict[str, Any]]:
        arns = [*self._list("RUNNING"), *self._list("STOPPED")]
        batches = [arns[start : start + 100] for start in range(0, len(arns), 100)]
        ecs = self.clients("ecs")
        return [
            task
            for batch in batches
            for task in ecs.describe_tasks(cluster=self.cluster, tasks=batch)["tasks"]
        ]

    def _list(self, desired_status: str) -> list[str]:
        pages = (
            self.clients("ecs")
            .get_paginator("list_tasks")
            .paginate(cluster=self.cluster, family=self.family, desiredStatus=desired_status)
        )
        return [arn for page in pages for arn in page["taskArns"]]
