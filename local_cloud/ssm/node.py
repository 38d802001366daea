"""A managed node: a folder of its own, a role, and an agent that takes commands or does not."""

import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from moto.core.base_backend import BaseBackend
from moto.ssm.models import ssm_backends

from local_cloud import roles
from local_cloud.instance import current
from local_cloud.operations import store
from local_cloud.ssm.node_tags import node_tags

AGENT_VERSION = "3.3.2746.0"  # the first that passes parameters as environment variables
OLD_AGENT_VERSION = "3.3.2656.0"
_REGION_NAMES = {"AWS_REGION", "AWS_DEFAULT_REGION"}
_OS = {"Linux": ("Ubuntu", "24.04"), "Windows": ("Microsoft Windows Server 2022", "10.0.20348")}


class Agent(Enum):
    """How a node's agent behaves.

    SILENT: it is connected and takes no command. STOPPED: it is not connected.
    """

    ONLINE = "Online"
    SILENT = "Silent"
    STOPPED = "Stopped"


@dataclass(eq=False)
class Node:
    """A managed node.

    id: mi-… of a hybrid node, i-… of an instance. name: the host's. platform: Linux or Windows.
    role_arn: the node's own, whose credentials its scripts have.
    passes_parameters: whether the agent is new enough to set SSM_<parameter>.
    activation_id: by which a hybrid node registered.
    """

    account: str
    region: str
    name: str
    role_arn: str
    platform: str = "Linux"
    id: str = field(default_factory=lambda: f"mi-{secrets.token_hex(9)[:17]}")
    agent: Agent = Agent.ONLINE
    passes_parameters: bool = True
    activation_id: str | None = None
    registered_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    stopped: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def arn(self) -> str:
        """Returns the ARN that permissions are about."""
        partition = current().partition
        if self.is_hybrid:
            return f"arn:{partition}:ssm:{self.region}:{self.account}:managed-instance/{self.id}"
        return f"arn:{partition}:ec2:{self.region}:{self.account}:instance/{self.id}"

    @property
    def is_hybrid(self) -> bool:
        """Says whether it registered by an activation, and is no instance of EC2."""
        return self.id.startswith("mi-")

    @property
    def folder(self) -> Path:
        """Returns the node's own folder: its home, its temporary files, its scripts."""
        return current().home / "nodes" / self.id

    @property
    def tags(self) -> dict[str, str]:
        """Returns the tags of the node."""
        return node_tags(ssm_backends[self.account][self.region], self.id)

    def session(self) -> roles.Session:
        """Returns a session of the node's role. Raises RoleNotAssumable."""
        service = "ssm" if self.is_hybrid else "ec2"
        return roles.assume(self.role_arn, self.id, f"{service}.amazonaws.com", self.arn)

    def environment(self) -> dict[str, str]:
        """Returns all that a script on the node sees. Raises RoleNotAssumable.

        The agent tells the region by a name of its own, which SDKs and tools do not know.
        """
        temporary = self.folder / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        given = self.session().environment(self.region)
        return {name: value for name, value in given.items() if name not in _REGION_NAMES} | {
            "AWS_SSM_REGION_NAME": self.region,
            "AWS_SSM_INSTANCE_ID": self.id,
            "HOME": str(self.folder),
            "TMPDIR": str(temporary),
        }

    def stop(self) -> None:
        """Ends the node: what runs there is gone, and no command reaches it any more."""
        self.agent = Agent.STOPPED
        self.stopped.set()

    def describe(self) -> dict[str, Any]:
        """Returns the node as DescribeInstanceInformation tells it."""
        os_name, os_version = _OS[self.platform]
        description = {
            "InstanceId": self.id,
            "PingStatus": "ConnectionLost" if self.agent is Agent.STOPPED else "Online",
            "LastPingDateTime": datetime.now(UTC),
            "AgentVersion": AGENT_VERSION if self.passes_parameters else OLD_AGENT_VERSION,
            "IsLatestVersion": self.passes_parameters,
            "PlatformType": self.platform,
            "PlatformName": os_name,
            "PlatformVersion": os_version,
            "ComputerName": self.name,
            "IPAddress": "127.0.0.1",
            "ResourceType": "ManagedInstance" if self.is_hybrid else "EC2Instance",
            "SourceId": self.id,
            "SourceType": "AWS::SSM::ManagedInstance" if self.is_hybrid else "AWS::EC2::Instance",
        }
        if not self.is_hybrid:
            return description
        return description | {
            "Name": self.name,
            "IamRole": self.role_arn.split(":role/", 1)[1],
            "RegistrationDate": self.registered_at,
            **({"ActivationId": self.activation_id} if self.activation_id else {}),
        }


def nodes(backend: BaseBackend) -> dict[str, Node]:
    """Returns the nodes of an account and region by id; changes to it last."""
    return store(backend, "managed nodes")
