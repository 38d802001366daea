"""Revisions of applications: where each lies, and what was done with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.core.base_backend import BaseBackend

from local_cloud.operations import store


@dataclass(eq=False)
class Revision:
    """A registered revision. groups: to which it was deployed, the last one last."""

    location: Mapping[str, Any]
    description: str = ""
    registered: datetime = field(default_factory=lambda: datetime.now(UTC))
    first_used: datetime | None = None
    last_used: datetime | None = None
    groups: list[str] = field(default_factory=list)

    def use(self, group: str) -> None:
        """Notes a deployment to a group."""
        self.last_used = datetime.now(UTC)
        self.first_used = self.first_used or self.last_used
        if group not in self.groups:
            self.groups.append(group)

    def describe(self) -> dict[str, Any]:
        """Returns what the API tells beside the location."""
        return {
            "description": self.description,
            "deploymentGroups": self.groups,
            "firstUsedTime": self.first_used,
            "lastUsedTime": self.last_used,
            "registerTime": self.registered,
        }


def revisions(backend: BaseBackend, application: str) -> dict[str, Revision]:
    """Returns the revisions of an application by ``key_of`` their locations."""
    known: dict[str, dict[str, Revision]] = store(backend, "revisions")
    return known.setdefault(application, {})


def key_of(location: Mapping[str, Any]) -> str:
    """Returns what tells one location from another: an ETag counts without its quotes."""
    place = dict(location.get("s3Location") or {})
    if "eTag" in place:
        place["eTag"] = place["eTag"].strip('"')
    return json.dumps({**location, "s3Location": place}, sort_keys=True)
