"""Which rules of a bus, and which of its archives, an event matches."""

from moto.events.models import Archive, EventBus, Rule, events_backends

from local_cloud.events.event import Event


def matching_rules(bus: EventBus, event: Event) -> list[Rule]:
    """Returns the enabled rules with a pattern that the event matches.

    A rule that AWS manages for an archive is a record only: ``matching_archives`` does its work.
    """
    return [
        rule
        for rule in list(bus.rules.values())
        if rule.state != "DISABLED"
        and not rule.managed_by
        and rule.event_pattern.dump() is not None
        and rule.event_pattern.matches_event(event)  # type: ignore[arg-type]
    ]


def matching_archives(bus: EventBus, event: Event) -> list[Archive]:
    """Returns the archives of the bus that keep the event."""
    backend = events_backends[bus.account_id][bus.region]
    return [
        archive
        for archive in list(backend.archives.values())
        if archive.source_arn == bus.arn and archive.event_pattern.matches_event(event)  # type: ignore[arg-type]
    ]
