"""Keeps one version of the product active: that of the template that was deployed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from handlers.shared.log import logger

__all__ = ["Version", "Versions", "active_version"]


@dataclass(frozen=True)
class Version:
    """A version of the product: a provisioning artifact.

    offered: it is active and not deprecated, so that it can be launched.
    """

    id: str
    name: str
    offered: bool


class Versions(Protocol):
    """The product's versions."""

    def all(self) -> Sequence[Version]:
        """Returns every version, the oldest first."""

    def create(self, name: str, template_url: str) -> str:
        """Creates the version, once for one name, and returns its id."""

    def offer(self, version_id: str, *, offered: bool) -> None:
        """Lets the version be launched, or no more; what was launched from it goes on."""


def active_version(versions: Versions, name: str, template_url: str) -> str:
    """Returns the id of the version ``name``, after seeing to it that it alone is offered.

    name: the template's content hash. Going back to an earlier template offers its version again.
    """
    known = versions.all()
    current = next((each for each in known if each.name == name), None)
    if current is None:
        current = Version(versions.create(name, template_url), name, offered=True)
        logger.info("version created", extra={"version": name, "template": template_url})
    elif not current.offered:
        versions.offer(current.id, offered=True)
    for each in known:
        if each.offered and each.id != current.id:
            versions.offer(each.id, offered=False)
            logger.info("version retired", extra={"version": each.name})
    return current.id
