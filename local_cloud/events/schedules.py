"""Scheduled rules: one thread fires those whose time has come.

Rates are followed. A cron expression is accepted as a rule and never fires: nothing of Branchline's
has one.
"""

import logging
import re
import threading
import time
from collections.abc import Iterator

from moto.events.models import Rule, events_backends

from local_cloud.events.bus import start_deliveries
from local_cloud.events.event import new_event

LOOK_SECONDS = 1.0
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 60 * 60, "day": 24 * 60 * 60}

_log = logging.getLogger(__name__)


def interval_seconds(expression: str) -> int | None:
    """Returns the seconds between two events of a rate, None for a cron expression.

    >>> interval_seconds("rate(5 minutes)")
    300
    """
    match = _RATE.fullmatch(expression)
    return int(match[1]) * _SECONDS[match[2]] if match else None


class Scheduler:
    """Knows when each scheduled rule fires next; a rule that changes starts anew."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, str], float] = {}

    def due(self, now: float) -> list[Rule]:
        """Returns the rules whose time has come; they are due again one interval later.

        now: seconds on any clock that never goes back.
        """
        rules = {(rule.arn, rule.scheduled_expression or ""): rule for rule in _scheduled_rules()}
        self._next = {key: when for key, when in self._next.items() if key in rules}
        fired = []
        for key, rule in rules.items():
            interval = interval_seconds(key[1])
            if interval is None:
                continue
            when = self._next.setdefault(key, now + interval)
            if when <= now:
                self._next[key] = now + interval
                fired.append(rule)
        return fired


def fire_all() -> None:
    """Fires every scheduled rule now: a test cannot wait for its time."""
    for rule in _scheduled_rules():
        _fire(rule)


def _scheduled_rules() -> Iterator[Rule]:
    for _, regions in list(events_backends.items()):
        for backend in list(regions.values()):
            for rule in list(backend.event_buses["default"].rules.values()):
                if rule.scheduled_expression and rule.state != "DISABLED":
                    yield rule


def _fire(rule: Rule) -> None:
    event = new_event(
        rule.account_id,
        rule.region_name,
        source="aws.events",
        detail_type="Scheduled Event",
        resources=[rule.arn],
        detail={},
    )
    start_deliveries(rule, event)


def _run() -> None:
    scheduler = Scheduler()
    while True:
        time.sleep(LOOK_SECONDS)
        try:
            for rule in scheduler.due(time.monotonic()):
                _fire(rule)
        except Exception:
            _log.exception("scheduled rules are looked at again in %s s", LOOK_SECONDS)


threading.Thread(target=_run, name="event-schedules", daemon=True).start()
