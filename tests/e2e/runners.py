"""The source runners of a deployment."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tests.e2e.clients import Clients
from tests.e2e.polling import eventually


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
        """Returns when the last runner has signed off, after its long poll of 20 seconds."""
        eventually(lambda: not self.running(), "no runner runs")

    def lives(self) -> list[tuple[datetime, datetime]]:
        """Returns from when to when each runner of the last hour was meant to run."""
        arns = [*self._list("RUNNING"), *self._list("STOPPED")]
        batches = [arns[start : start + 100] for start in range(0, len(arns), 100)]
        ecs, now = self.clients("ecs"), datetime.now(UTC)
        return [
            (task["createdAt"], task.get("stoppingAt", now))
            for batch in batches
            for task in ecs.describe_tasks(cluster=self.cluster, tasks=batch)["tasks"]
        ]

    def failures_of(self, commit: str) -> list[str]:
        """Returns what the runners logged about pushes of the commit that failed."""
        pages = (
            self.clients("logs")
            .get_paginator("filter_log_events")
            .paginate(logGroupName=self.log_group)
        )
        lines = [event["message"] for page in pages for event in page["events"]]
        return [line for line in lines if commit in line and '"level":"ERROR"' in line]

    def _list(self, desired_status: str) -> list[str]:
        pages = (
            self.clients("ecs")
            .get_paginator("list_tasks")
            .paginate(cluster=self.cluster, family=self.family, desiredStatus=desired_status)
        )
        return [arn for page in pages for arn in page["taskArns"]]
