"""On-premises instances: servers elsewhere that CodeDeploy knows by a name and an identity.

https://docs.aws.amazon.com/codedeploy/latest/userguide/on-premises-instances-register.html
"""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.core.base_backend import BaseBackend

from local_cloud.instance import current
from local_cloud.operations import store

MAX_TAGS = 10  # of one instance


@dataclass(eq=False)
class OnPremisesInstance:
    """A server. session_arn or user_arn: as whom its agent asks for work."""

    account: str
    region: str
    name: str
    session_arn: str | None = None
    user_arn: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    registered: datetime = field(default_factory=lambda: datetime.now(UTC))
    deregistered: datetime | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:10])

    @property
    def arn(self) -> str:
        """Returns the ARN."""
        place = f"arn:{current().partition}:codedeploy:{self.region}:{self.account}"
        return f"{place}:instance/{self.name}_{self.id}"

    @property
    def identity(self) -> str:
        """Returns the ARN as which its agent asks for work."""
        return str(self.session_arn or self.user_arn)

    @property
    def is_registered(self) -> bool:
        """Says whether deployments reach it."""
        return self.deregistered is None

    def describe(self) -> dict[str, Any]:
        """Returns the instance as GetOnPremisesInstance tells it."""
        return {
            "instanceName": self.name,
            "iamSessionArn": self.session_arn,
            "iamUserArn": self.user_arn,
            "instanceArn": self.arn,
            "registerTime": self.registered,
            "deregisterTime": self.deregistered,
            "tags": [{"Key": key, "Value": value} for key, value in self.tags.items()],
        }


def on_premises_instances(backend: BaseBackend) -> dict[str, OnPremisesInstance]:
    """Returns the instances of an account and region by name, with those deregistered."""
    return store(backend, "on-premises instances")
