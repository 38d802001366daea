"""Deployment configurations: how many hosts stay healthy while a deployment runs.

https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
"""

import math
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.core.base_backend import BaseBackend

from local_cloud.operations import store

DEFAULT = "CodeDeployDefault.OneAtATime"
OWNED_PREFIX = "CodeDeployDefault."
HOST_COUNT = "HOST_COUNT"
FLEET_PERCENT = "FLEET_PERCENT"


class TooFewHosts(Exception):
    """As many hosts have to stay healthy as there are, or more."""


@dataclass(frozen=True)
class DeploymentConfig:
    """A deployment configuration of servers. kind: HOST_COUNT or FLEET_PERCENT."""

    name: str
    kind: str
    value: int
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    def may_be_down(self, hosts: int) -> int:
        """Returns how many of so many hosts may be deployed to, or broken, at a time: 1 or more.

        Raises TooFewHosts if a number of hosts has to stay healthy that leaves none.
        """
        if self.kind == FLEET_PERCENT:
            return max(1, hosts - math.ceil(hosts * self.value / 100))
        if self.value >= hosts:
            raise TooFewHosts
        return hosts - self.value

    def describe(self) -> dict[str, Any]:
        """Returns the configuration as GetDeploymentConfig tells it."""
        return {
            "deploymentConfigId": self.id,
            "deploymentConfigName": self.name,
            "minimumHealthyHosts": {"type": self.kind, "value": self.value},
            "createTime": self.created,
            "computePlatform": "Server",
        }


def configs(backend: BaseBackend) -> dict[str, DeploymentConfig]:
    """Returns the configurations of an account by name, with those that every account has."""
    known: dict[str, DeploymentConfig] = store(backend, "deployment configurations")
    if not known:
        known.update({each.name: each for each in _OWNED})
    return known


_OWNED = (
    DeploymentConfig(DEFAULT, FLEET_PERCENT, 99),
    DeploymentConfig(f"{OWNED_PREFIX}HalfAtATime", FLEET_PERCENT, 50),
    DeploymentConfig(f"{OWNED_PREFIX}AllAtOnce", HOST_COUNT, 0),
)
