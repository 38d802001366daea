"""Where the source runner's tasks run."""

from modules.addresses import Addresses
from modules.aws import EcsCluster, EcsClusterSetting
from modules.checkov import skip_checks
from modules.framework import Construct
from modules.iam import Statement
from modules.naming import Kind


class RunnerCluster(Construct):
    """A cluster of nothing but source runners. ``arn`` is computed."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses) -> None:
        super().__init__(scope, id)
        self._addresses = addresses
        self._name = addresses.named(Kind.CLUSTER, "source-runners")
        self.arn = addresses.arn("ecs", addresses.tools, f"cluster/{self._name}")
        cluster = EcsCluster(
            self,
            "cluster",
            name=self._name,
            setting=[EcsClusterSetting(name="containerInsights", value="disabled")],
        )
        skip_checks(
            cluster,
            {"CKV_AWS_65": "Tasks live for minutes; the queue's alarms watch them, at no cost"},
        )

    @property
    def only_here(self) -> dict[str, dict[str, str]]:
        """The condition that a call is about this cluster."""
        return {"ArnEquals": {"ecs:cluster": self.arn}}

    def allow_stopping(self) -> Statement:
        """Returns the permission to stop any task of this cluster."""
        tasks = self._addresses.arn("ecs", self._addresses.tools, f"task/{self._name}/*")
        return Statement("StopTasks", ("ecs:StopTask",), (tasks,), self.only_here)
