"""Archives: they keep the events of a bus, and StartReplay gives them to it again."""

from datetime import datetime
from typing import Any

from moto.core.utils import unix_time
from moto.events.models import Archive, EventBus, Replay, ReplayState, events_backends

from local_cloud.events.bus import start_deliveries
from local_cloud.events.event import Event
from local_cloud.events.matching import matching_rules
from local_cloud.patches import replaces


@replaces(Replay, "replay_events")
def _replay_events(replay: Replay, archive: Archive) -> None:
    """Gives the archived events of the replay's time span to the rules of the bus.

    They carry the replay's name, and are not archived again.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
    """
    bus = _bus(replay)
    only = set(replay.destination.get("FilterArns") or [])
    for event in _in_span(archive, replay):
        replayed = event | {"replay-name": replay.name}
        for rule in matching_rules(bus, replayed):
            if not only or rule.arn in only:
                start_deliveries(rule, replayed)
    replay.state = ReplayState.COMPLETED
    replay.end_time = unix_time()


def _bus(replay: Replay) -> EventBus:
    name = replay.destination["Arn"].split("/")[-1]
    bus: EventBus = events_backends[replay.account_id][replay.region].describe_event_bus(name)
    return bus


def _in_span(archive: Archive, replay: Replay) -> list[Event]:
    start, end = float(replay.event_start_time), float(replay.event_end_time)
    events: list[Any] = archive.events
    return [event for event in events if start <= _timestamp(event) <= end]


def _timestamp(event: Event) -> float:
    return datetime.fromisoformat(event["time"]).timestamp()
