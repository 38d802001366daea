"""A deployment group, and what was deployed to it."""

from dataclasses import dataclass
from typing import Any

from cli.errors import OperatorError
from cli.releases.deployment import SUCCEEDED, UNDER_WAY, Deployment, deployment_in
from cli.releases.revision import Revision

_DEPLOYMENTS_AT_ONCE = 25  # the most that BatchGetDeployments takes


@dataclass(frozen=True)
class Group:
    """A deployment group of CodeDeploy. client: of its account."""

    client: Any
    application: str
    name: str

    def register(self, revision: Revision, description: str) -> None:
        """Makes the revision known to the application; harmless to repeat."""
        self.client.register_application_revision(
            applicationName=self.application,
            description=description,
            revision=revision.location(),
        )

    def running(self, description: str) -> str | None:
        """Returns the id of a running deployment of this description, None if none runs.

        CreateDeployment takes no token, so the description is what a repeated command knows its
        deployment by. Raises OperatorError if another one runs: a group has one at a time.
        """
        for deployment in self._deployments(*UNDER_WAY):
            if deployment.description != description:
                raise OperatorError(
                    f"{deployment.id} ({deployment.description or 'without a description'}) is "
                    f"under way in {self.name}: wait for it, or end it with "
                    f"`aws deploy stop-deployment --deployment-id {deployment.id}`"
                )
            return deployment.id
        return None

    def deploy(
        self, revision: Revision, description: str, *, ignore_stop_failures: bool = False
    ) -> str:
        """Returns the id of a new deployment of the revision."""
        answer = self.client.create_deployment(
            applicationName=self.application,
            deploymentGroupName=self.name,
            revision=revision.location(),
            description=description,
            ignoreApplicationStopFailures=ignore_stop_failures,
        )
        return str(answer["deploymentId"])

    def successes(self) -> list[Deployment]:
        """Returns the deployments that succeeded, the oldest first."""
        return sorted(self._deployments(SUCCEEDED), key=lambda deployment: deployment.created)

    def _deployments(self, *statuses: str) -> list[Deployment]:
        ids = self._deployment_ids(statuses)
        found: list[Deployment] = []
        for start in range(0, len(ids), _DEPLOYMENTS_AT_ONCE):
            some = ids[start : start + _DEPLOYMENTS_AT_ONCE]
            answer = self.client.batch_get_deployments(deploymentIds=some)
            found += map(deployment_in, answer["deploymentsInfo"])
        return found

    def _deployment_ids(self, statuses: tuple[str, ...]) -> list[str]:
        ids: list[str] = []
        page: dict[str, str] = {}
        while True:
            answer = self.client.list_deployments(
                applicationName=self.application,
                deploymentGroupName=self.name,
                includeOnlyStatuses=list(statuses),
                **page,
            )
            ids += answer.get("deployments", [])
            if not answer.get("nextToken"):
                return ids
            page = {"nextToken": answer["nextToken"]}
