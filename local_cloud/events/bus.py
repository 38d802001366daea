"""An event bus: what it does with an event that arrives."""

from typing import Any

from moto.events.models import EventBus, Rule, events_backends

from local_cloud.events.delivery import deliver_soon
from local_cloud.events.event import Event, new_event
from local_cloud.events.matching import matching_archives, matching_rules
from local_cloud.events.target import Delivery


def put_service_event(  # noqa: PLR0917 - an event has that many parts
    account: str,
    region: str,
    source: str,
    detail_type: str,
    resources: list[str],
    detail: dict[str, Any],
) -> str:
    """Puts an event of an AWS service on the default bus of the account where it happened.

    source: the service, such as "aws.codecommit".
    resources: the ARNs that the event is about.

    Returns the event's id. Targets are called later, in other threads.
    """
    event = new_event(
        account,
        region,
        source=source,
        detail_type=detail_type,
        resources=resources,
        detail=detail,
    )
    put_event(event)
    return str(event["id"])


def put_event(event: Event) -> None:
    """Puts an event, id and all, on the default bus of the account and region it names.

    AWS delivers an event at least once, so a platform must bear one that comes twice.
    """
    accept(events_backends[event["account"]][event["region"]].event_buses["default"], event)


def accept(bus: EventBus, event: Event, forwarded: bool = False) -> None:
    """Archives the event and starts its delivery to each target of each rule it matches.

    forwarded: the event comes from another bus.
    """
    for archive in matching_archives(bus, event):
        archive.events.append(event)  # type: ignore[arg-type]
    for rule in matching_rules(bus, event):
        start_deliveries(rule, event, forwarded)


def start_deliveries(rule: Rule, event: Event, forwarded: bool = False) -> None:
    """Starts a delivery of the event to each target of the rule."""
    for target in list(rule.targets):
        deliver_soon(Delivery(rule, target, event, forwarded))
