"""Input, InputPath and InputTransformer, quoted as EventBridge quotes."""

import json
from typing import Any

import pytest
from moto.events.models import Rule

from local_cloud.events.event import new_event
from local_cloud.events.payload import payload

EVENT = new_event(
    "111111111111",
    "eu-west-1",
    source="mine",
    detail_type="Test",
    resources=["r"],
    detail={"name": 'say "hi"', "count": 3, "list": ["a", "b"], "nested": {"deep": True}},
)


def _rule() -> Rule:
    return Rule(
        "rule",
        "111111111111",
        "eu-west-1",
        description=None,
        event_pattern="{}",
        schedule_exp=None,
        role_arn=None,
        event_bus_name="default",
        state=None,
    )  # type: ignore[abstract]


def _payload(target: dict[str, Any]) -> str:
    return payload(_rule(), target, EVENT)


def test_without_a_wish_the_target_gets_the_event() -> None:
    assert json.loads(_payload({})) == EVENT


def test_input_is_given_as_it_stands() -> None:
    assert _payload({"Input": '{"fixed":1}'}) == '{"fixed":1}'


def test_input_path_picks_a_part() -> None:
    assert json.loads(_payload({"InputPath": "$.detail.nested"})) == {"deep": True}
    assert _payload({"InputPath": "$.detail-type"}) == '"Test"'


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{"who": <name>}', '{"who": "say \\"hi\\""}'),
        ('{"who": "it is <name>"}', '{"who": "it is say \\"hi\\""}'),
        ('{"n": <count>, "l": <list>}', '{"n": 3, "l": ["a", "b"]}'),
        ('{"m": "<missing>|"}', '{"m": "|"}'),
        ('{"m": <missing>}', '{"m": ""}'),
        ('"<rule> said <count>"', '"<rule> said 3"'),
        ('{"rule": <aws.events.rule-name>}', '{"rule": "rule"}'),
    ],
)
def test_a_template_is_filled(template: str, expected: str) -> None:
    paths = {
        "name": "$.detail.name",
        "count": "$.detail.count",
        "list": "$.detail.list",
        "missing": "$.detail.none",
    }
    transformer = {"InputPathsMap": paths, "InputTemplate": template}
    assert _payload({"InputTransformer": transformer}) == expected


def test_a_template_can_hold_the_whole_event() -> None:
    transformer = {"InputTemplate": '{"original": <aws.events.event.json>}'}
    assert json.loads(_payload({"InputTransformer": transformer})) == {"original": EVENT}
