"""What tests ask of the embedded AWS itself: events with an id, and schedules before their time."""

import json
import urllib.request
from typing import Any

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.events.conftest import Source
from tests.unit.local_cloud.workloads import make_queue, unique

EVENTS = "events.amazonaws.com"


def test_an_event_is_delivered_as_it_is_and_as_often_as_it_is_put(
    cloud: Cloud, source: Source
) -> None:
    # Given a rule with a queue, and an event with an id
    queue = make_queue(cloud, open_to=EVENTS)
    source.rule({"Arn": queue.arn})
    event = {
        "version": "0",
        "id": unique("event"),
        "detail-type": "Test",
        "source": source.name,
        "account": TOOLS_ACCOUNT,
        "time": "2026-11-20T10:23:43Z",
        "region": REGION,
        "resources": [],
        "detail": {},
    }
    # When it is put twice
    for _ in range(2):
        post(cloud, "events", event)
    # Then it arrives twice
    assert [queue.receive_json() for _ in range(2)] == [event, event]


def test_a_schedule_fires_before_its_time(cloud: Cloud) -> None:
    # Given a rule that would fire in a year
    queue, events = make_queue(cloud, open_to=EVENTS), cloud.client("events")
    name = unique("yearly")
    arn = events.put_rule(Name=name, ScheduleExpression="rate(365 days)")["RuleArn"]
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": queue.arn}])
    # When schedules are fired
    post(cloud, "schedules", {})
    # Then the target has its event
    event = queue.receive_json()
    assert (event["detail-type"], event["resources"]) == ("Scheduled Event", [arn])


def post(cloud: Cloud, path: str, content: dict[str, Any]) -> None:
    url, body = f"{cloud.endpoint}/_local_cloud/{path}", json.dumps(content).encode()
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
        assert answer.status == 200
