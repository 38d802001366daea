"""A deployment group: which servers, how, who is told, and what it deployed last."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from local_cloud.codedeploy.config import DEFAULT
from local_cloud.codedeploy.deployment import Deployment, Status
from local_cloud.instance import current

_DEFAULTS: dict[str, Any] = {
    "deploymentConfigName": DEFAULT,
    "ec2TagFilters": [],
    "onPremisesInstanceTagFilters": [],
    "autoScalingGroups": [],
    "triggerConfigurations": [],
    "outdatedInstancesStrategy": "UPDATE",
    "deploymentStyle": {
        "deploymentType": "IN_PLACE",
        "deploymentOption": "WITHOUT_TRAFFIC_CONTROL",
    },
    "terminationHookEnabled": False,
}
MEMBERS = frozenset(_DEFAULTS) | {
    "serviceRoleArn",
    "alarmConfiguration",
    "autoRollbackConfiguration",
    "loadBalancerInfo",
    "blueGreenDeploymentConfiguration",
    "ec2TagSet",
    "ecsServices",
    "onPremisesTagSet",
}


@dataclass(eq=False)
class Group:
    """A deployment group. given: its settings by their names in the API."""

    account: str
    region: str
    application: str
    name: str
    given: dict[str, Any]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    deployments: list[Deployment] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, Any]:
        """Returns the settings, with what AWS puts where nothing was said."""
        return _DEFAULTS | self.given

    @property
    def arn(self) -> str:
        """Returns the ARN."""
        return group_arn(self.account, self.region, self.application, self.name)

    def last(self, *states: Status) -> Deployment | None:
        """Returns the last deployment in one of these states, whatever its state if none is."""
        found = [each for each in self.deployments if not states or each.status in states]
        return found[-1] if found else None

    def describe(self) -> dict[str, Any]:
        """Returns the group as GetDeploymentGroup tells it."""
        last, succeeded = self.last(), self.last(Status.SUCCEEDED)
        return {
            "applicationName": self.application,
            "deploymentGroupId": self.id,
            "deploymentGroupName": self.name,
            "computePlatform": "Server",
            **self.settings,
            **({"lastAttemptedDeployment": _summary(last)} if last else {}),
            **(
                {
                    "lastSuccessfulDeployment": _summary(succeeded),
                    "targetRevision": succeeded.revision,
                }
                if succeeded
                else {}
            ),
        }


def group_arn(account: str, region: str, application: str, name: str) -> str:
    """Returns the ARN of a deployment group."""
    place = f"arn:{current().partition}:codedeploy:{region}:{account}"
    return f"{place}:deploymentgroup:{application}/{name}"


def _summary(deployment: Deployment) -> dict[str, Any]:
    return {
        "deploymentId": deployment.id,
        "status": deployment.status.value,
        "createTime": deployment.created,
        "endTime": deployment.completed,
    }
