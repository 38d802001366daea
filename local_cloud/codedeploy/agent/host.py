"""Hosts: servers on which an agent asks CodeDeploy for work, as an IAM session or as a user."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from local_cloud import roles
from local_cloud.iam.principals import UnknownIdentity, identity_of
from local_cloud.instance import current
from local_cloud.ssm.node import Agent, Node
from local_cloud.ssm.registration import all_nodes

ROOT_VARIABLE = "HOST_ROOT"


class Access(Protocol):
    """How a host's agent signs its calls."""

    @property
    def identity(self) -> str:
        """Returns the ARN as which it asks for work."""

    @property
    def is_off(self) -> bool:
        """Says whether the machine is switched off."""

    def session(self) -> roles.Session:
        """Returns the credentials. Raises local_cloud.roles.RoleNotAssumable."""


@dataclass(frozen=True)
class NodeAccess:
    """The rotating credentials of the managed node that the same machine is."""

    node: Node

    @property
    def identity(self) -> str:
        """Returns the ARN of the node's session; an instance of EC2 asks as itself."""
        node = self.node
        if not node.is_hybrid:
            return node.arn
        role = node.role_arn.rsplit("/", 1)[-1]
        return f"arn:{current().partition}:sts::{node.account}:assumed-role/{role}/{node.id}"

    @property
    def is_off(self) -> bool:
        """Says whether the node is."""
        return self.node.agent is Agent.STOPPED

    def session(self) -> roles.Session:
        """Returns a session of the node's role. Raises local_cloud.roles.RoleNotAssumable."""
        return self.node.session()


@dataclass(frozen=True)
class UserAccess:
    """The access key of an IAM user of the host's own."""

    identity: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    is_off: bool = False

    def session(self) -> roles.Session:
        """Returns the access key."""
        return roles.Session(self.identity, "", self.access_key_id, self.secret_access_key, "")


@dataclass(eq=False)
class Host:
    """A server with an agent. folder: all that is its own. busy: held while it runs an event."""

    account: str
    region: str
    name: str
    access: Access
    folder: Path
    busy: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def root(self) -> Path:
        """Returns the folder that stands for the host's "/"."""
        return self.folder / "root"

    @property
    def state(self) -> Path:
        """Returns the folder of the agent, which on a server is /opt/codedeploy-agent."""
        return self.folder / "codedeploy-agent" / "deployment-root"

    def path(self, absolute: str) -> Path:
        """Returns where a path of the host lies."""
        return self.root / absolute.lstrip("/")

    def environment(self) -> dict[str, str]:
        """Returns what a hook sees. Raises local_cloud.roles.RoleNotAssumable."""
        own = {"HOME": str(self.folder), ROOT_VARIABLE: str(self.root)}
        return self.access.session().environment(self.region) | own


_hosts: dict[str, Host] = {}


def add_host(request: Mapping[str, Any]) -> Host:
    """Starts the agent of a host that an administrator describes; it asks for work from now on.

    request: account, name; node (mi-… or i-…), or access_key_id and secret_access_key; region, if
    it is not the instance's. The machine of a node is the host's: they share a folder.

    Raises KeyError or ValueError for a description that is wrong.
    """
    access = _access(request)
    if access.identity in _hosts:
        raise ValueError(f"{access.identity} has an agent already")
    region = request.get("region") or current().region
    folder = current().home / "hosts" / request["name"]
    if isinstance(access, NodeAccess):
        folder = access.node.folder
    host = Host(request["account"], region, request["name"], access, folder)
    for each in (host.root, host.state):
        each.mkdir(parents=True, exist_ok=True)
    _hosts[access.identity] = host
    return host


def remove_host(identity: str) -> None:
    """Ends the agent that asks as ``identity``; what it installed remains. Raises ValueError."""
    if _hosts.pop(identity, None) is None:
        raise ValueError(f"no agent asks as {identity}")


def all_hosts() -> list[Host]:
    """Returns the hosts whose agents run."""
    return list(_hosts.values())


def host_of(identity: str) -> Host | None:
    """Returns the host whose agent asks as ``identity``, None while none does."""
    host = _hosts.get(identity)
    return None if host is None or host.access.is_off else host


def _access(request: Mapping[str, Any]) -> Access:
    if "node" in request:
        node = next((each for each in all_nodes() if each.id == request["node"]), None)
        if node is None:
            raise ValueError(f"there is no node {request['node']}")
        return NodeAccess(node)
    key = request["access_key_id"]
    try:
        principal = identity_of(key, current().partition).principal
    except UnknownIdentity as error:
        raise ValueError(f"nobody has the access key {key}") from error
    return UserAccess(principal.arn, key, request["secret_access_key"])
