"""A hybrid activation: with its id and code, hosts register as managed nodes."""

import hmac
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.core.base_backend import BaseBackend

from local_cloud.operations import store

DEFAULT_LIFE = timedelta(hours=24)  # CreateActivation API reference
LONGEST_LIFE = timedelta(days=30)


class ActivationRefused(ValueError):
    """An activation does not let a node register."""


@dataclass(eq=False)
class Activation:
    """An activation. role_name: of the nodes' role. limit: how many nodes may register by it."""

    role_name: str
    limit: int
    expires_at: datetime
    description: str = ""
    default_name: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    code: str = field(default_factory=lambda: secrets.token_urlsafe(15))
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    registrations: int = 0

    @property
    def has_expired(self) -> bool:
        """Says whether its time is over, or all its registrations are used."""
        return datetime.now(UTC) >= self.expires_at or self.registrations >= self.limit

    def use(self, code: str) -> None:
        """Uses up one registration. Raises ActivationRefused for a wrong code or an expired one."""
        if not hmac.compare_digest(code.encode(), self.code.encode()):
            raise ActivationRefused("InvalidActivation: the code is another one")
        if self.has_expired:
            raise ActivationRefused("ActivationExpired: its time is over, or all are registered")
        self.registrations += 1

    def describe(self) -> dict[str, Any]:
        """Returns it as DescribeActivations tells it: without its code."""
        return {
            "ActivationId": self.id,
            "Description": self.description,
            "DefaultInstanceName": self.default_name,
            "IamRole": self.role_name,
            "RegistrationLimit": self.limit,
            "RegistrationsCount": self.registrations,
            "ExpirationDate": self.expires_at,
            "Expired": self.has_expired,
            "CreatedDate": self.created_at,
            "Tags": [{"Key": key, "Value": value} for key, value in self.tags.items()],
        }


def activations(backend: BaseBackend) -> dict[str, Activation]:
    """Returns the activations of an account and region by id; changes to it last."""
    return store(backend, "activations")
