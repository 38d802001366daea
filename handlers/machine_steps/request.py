"""The request file of a machine step, as a team keeps it in its repository."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ONE_MESSAGE_DOCUMENT", "Hosts", "Request", "Success"]

# What a file of just instance_id and message runs.
ONE_MESSAGE_DOCUMENT = "sample"

DELIVERY_TIMEOUT_SECONDS = 600
EXECUTION_TIMEOUT_SECONDS = 3600
MAX_CONCURRENCY = "50"  # what SendCommand takes without one
MAX_ERRORS = "0"


@dataclass(frozen=True)
class Hosts:
    """Which machines: instance ids, or tags with their values; one of both is empty."""

    instance_ids: tuple[str, ...] = ()
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        if self.instance_ids:
            return ", ".join(self.instance_ids)
        return " and ".join(f"{key}={'|'.join(values)}" for key, values in self.tags.items())


@dataclass(frozen=True)
class Success:
    """What counts as success. min_hosts: on how many machines; None stands for all."""

    exit_codes: tuple[int, ...] = (0,)
    min_hosts: int | None = None


@dataclass(frozen=True)
class Request:
    """A valid request.

    document: the name of one that was deployed; parameters: lists of text, as SSM takes them.
    max_concurrency, max_errors: a number of machines or a percentage.
    """

    hosts: Hosts
    document: str
    parameters: Mapping[str, tuple[str, ...]]
    delivery_timeout_seconds: int = DELIVERY_TIMEOUT_SECONDS
    execution_timeout_seconds: int = EXECUTION_TIMEOUT_SECONDS
    max_concurrency: str = MAX_CONCURRENCY
    max_errors: str = MAX_ERRORS
    success: Success = Success()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Request":
        """Returns the request in a JSON object that the schema has accepted."""
        if "instance_id" in document:
            return cls(
                Hosts(instance_ids=(document["instance_id"],)),
                ONE_MESSAGE_DOCUMENT,
                {"Message": (document["message"],)},
            )
        given = {
            key: document[key]
            for key in (
                "delivery_timeout_seconds",
                "execution_timeout_seconds",
                "max_concurrency",
                "max_errors",
            )
            if key in document
        }
        return cls(
            _hosts(document["hosts"]),
            document["document"],
            {name: _texts(value) for name, value in document.get("parameters", {}).items()},
            success=_success(document.get("success", {})),
            **given,
        )


def _hosts(hosts: Mapping[str, Any]) -> Hosts:
    return Hosts(
        tuple(hosts.get("instance_ids", ())),
        {key: tuple(values) for key, values in hosts.get("tags", {}).items()},
    )


def _success(success: Mapping[str, Any]) -> Success:
    min_hosts = success.get("min_hosts", "all")
    return Success(
        tuple(success.get("exit_codes", (0,))), None if min_hosts == "all" else min_hosts
    )


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(value)
    return (value if isinstance(value, str) else json.dumps(value),)
