"""What tests of tasks run: a cluster with one task definition and its log group."""

from typing import Any

from tests.local_cloud_fixture import REGION, Cloud
from tests.unit.local_cloud.workloads import eventually, service_role, unique

TASKS = "ecs-tasks.amazonaws.com"
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"}}


class Workload:
    """A cluster with a task definition, and what it runs."""

    def __init__(self, cloud: Cloud, image: str, execution_role: str) -> None:
        self.ecs = cloud.client("ecs")
        self.logs = cloud.client("logs")
        self.cluster, self.family = unique("cluster"), unique("family")
        self.role = service_role(cloud, TASKS)
        self.group = f"/ecs/{self.family}"
        self.logs.create_log_group(logGroupName=self.group)
        self.ecs.create_cluster(clusterName=self.cluster)
        options = {
            "awslogs-group": self.group,
            "awslogs-region": REGION,
            "awslogs-stream-prefix": "runner",
        }
        container = {
            "name": "main",
            "image": image,
            "environment": [{"name": "FROM_TASK", "value": "task"}],
            "stopTimeout": 30,
            "logConfiguration": {"logDriver": "awslogs", "options": options},
        }
        self.ecs.register_task_definition(
            family=self.family,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            taskRoleArn=self.role,
            executionRoleArn=execution_role,
            containerDefinitions=[container],
        )

    def request(self, **variables: str) -> dict[str, Any]:
        """Returns the parameters of RunTask, with variables for the container."""
        environment = [
            {"name": n, "value": v} for n, v in {"FROM_CALL": "call", **variables}.items()
        ]
        return {
            "cluster": self.cluster,
            "taskDefinition": self.family,
            "launchType": "FARGATE",
            "networkConfiguration": NETWORK,
            "overrides": {"containerOverrides": [{"name": "main", "environment": environment}]},
        }

    def run(self, **variables: str) -> str:
        """Runs a task; returns its ARN."""
        return str(self.ecs.run_task(**self.request(**variables))["tasks"][0]["taskArn"])

    def describe(self, task: str) -> dict[str, Any]:
        """Returns the task as it is now."""
        return dict(self.ecs.describe_tasks(cluster=self.cluster, tasks=[task])["tasks"][0])

    def wait(self, task: str, status: str) -> dict[str, Any]:
        """Returns the task when it has reached the status."""
        eventually(lambda: self.describe(task)["lastStatus"] == status)
        return self.describe(task)

    def lines(self) -> list[str]:
        """Returns what the tasks have logged."""
        found = self.logs.filter_log_events(logGroupName=self.group)["events"]
        return [event["message"] for event in found]
