"""The one embedded AWS of this process: its address, accounts and folder."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path

from moto.utilities.utils import get_partition


@dataclass(frozen=True)
class Instance:
    """What every part of the embedded AWS may ask about the whole.

    endpoint: the URL all services answer at, such as "http://127.0.0.1:4566".
    accounts: ids of 12 digits; the first one owns the bootstrap identity.
    home: repositories, logs and server.json live here.
    """

    endpoint: str
    home: Path
    accounts: tuple[str, ...]
    region: str
    instance_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def partition(self) -> str:
        """Returns the partition of the region, such as "aws" or "aws-cn"."""
        return get_partition(self.region)


_started: list[Instance] = []


def announce(instance: Instance) -> None:
    """Makes ``instance`` the answer of ``current``; the server calls this before it serves."""
    _started[:] = [instance]


def current() -> Instance:
    """Returns the running instance.

    Raises RuntimeError if no server has been started in this process.
    """
    if not _started:
        raise RuntimeError("no embedded AWS runs in this process: local_cloud.server starts one")
    return _started[0]
