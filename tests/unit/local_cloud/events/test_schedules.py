"""Scheduled rules fire after each interval, as long as they are enabled."""

from collections.abc import Iterator

import pytest
from moto.events.models import EventsBackend, events_backends

from local_cloud.events.schedules import Scheduler, interval_seconds

ACCOUNT = "333333333333"


@pytest.fixture
def backend() -> Iterator[EventsBackend]:
    backend: EventsBackend = events_backends[ACCOUNT]["eu-west-1"]
    yield backend
    backend.reset()


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        ("rate(1 minute)", 60),
        ("rate(5 minutes)", 300),
        ("rate(1 hour)", 3600),
        ("rate(2 days)", 172_800),
        ("cron(0 12 * * ? *)", None),
    ],
)
def test_a_rate_is_an_interval(expression: str, seconds: int | None) -> None:
    assert interval_seconds(expression) == seconds


def test_a_rule_is_due_after_each_interval(backend: EventsBackend) -> None:
    # Given a rule that fires every minute
    rule = backend.put_rule("tick", scheduled_expression="rate(1 minute)")
    scheduler = Scheduler()
    # Then it is due a minute after it was seen, and a minute after that
    moments = {now: scheduler.due(float(now)) for now in (0, 59, 60, 61, 119, 120)}
    assert moments == {0: [], 59: [], 60: [rule], 61: [], 119: [], 120: [rule]}


def test_a_disabled_rule_is_never_due(backend: EventsBackend) -> None:
    backend.put_rule("tick", scheduled_expression="rate(1 minute)", state="DISABLED")
    scheduler = Scheduler()
    assert [scheduler.due(now) for now in (0.0, 61.0)] == [[], []]
