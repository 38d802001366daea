"""Join tickets: activations of Systems Manager, each for one host, once."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from cli.hosts.identity import as_list

MOST_HOURS = 24  # a ticket is made when it is needed; Systems Manager would take 30 days


class Ticket(NamedTuple):
    """An activation. code: told once, and known to nobody afterwards."""

    id: str
    code: str
    expires: datetime


class OpenTicket(NamedTuple):
    """A ticket that no host has used."""

    id: str
    name: str
    expires: datetime


def make_ticket(
    ssm: Any, name: str, role: str, tags: Mapping[str, str], expires: datetime
) -> Ticket:
    """Returns a ticket for one host to join as ``name`` by the role of that name."""
    made = ssm.create_activation(
        Description=f"Lets the host {name} join, once",
        DefaultInstanceName=name,
        IamRole=role,
        RegistrationLimit=1,
        ExpirationDate=expires,
        Tags=as_list(tags),
    )
    return Ticket(made["ActivationId"], made["ActivationCode"], expires)


def open_tickets(ssm: Any, role: str, now: datetime) -> list[OpenTicket]:
    """Returns the tickets for hosts of the role that can still be used."""
    return [
        OpenTicket(
            told["ActivationId"], told.get("DefaultInstanceName", ""), told["ExpirationDate"]
        )
        for told in _all(ssm, role)
        if not told.get("Expired")
        and told["ExpirationDate"] > now
        and told.get("RegistrationsCount", 0) < told.get("RegistrationLimit", 1)
    ]


def void_tickets(ssm: Any, name: str, role: str) -> int:
    """Deletes the open tickets of the host, and returns how many there were."""
    ids = [each.id for each in open_tickets(ssm, role, datetime.now(UTC)) if each.name == name]
    for id_ in ids:
        ssm.delete_activation(ActivationId=id_)
    return len(ids)


def _all(ssm: Any, role: str) -> Iterator[dict[str, Any]]:
    page: dict[str, str] = {}
    of_the_role = [{"FilterKey": "IamRole", "FilterValues": [role]}]
    while True:
        answer = ssm.describe_activations(Filters=of_the_role, **page)
        yield from answer.get("ActivationList", [])
        if not answer.get("NextToken"):
            return
        page = {"NextToken": answer["NextToken"]}
