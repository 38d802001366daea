"""PutEvents: each entry by itself, and other accounts' buses by their policy."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import REGION, SOURCE_ACCOUNT, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.events.conftest import Source
from tests.unit.local_cloud.workloads import allow, make_queue, policy, unique


def test_each_entry_is_taken_or_refused_by_itself(cloud: Cloud) -> None:
    # When good and bad entries are put together
    answer = call(
        cloud.client("events"),
        "PutEvents",
        Entries=[
            {"Source": "mine", "DetailType": "Test", "Detail": "{}"},
            {"Source": "aws.s3", "DetailType": "Test", "Detail": "{}"},
            {"Source": "mine", "DetailType": "Test", "Detail": "{"},
            {"Source": "mine", "Detail": "{}"},
        ],
    )
    # Then only AWS may speak as AWS, and a bad entry harms no other
    assert answer["FailedEntryCount"] == 3
    assert "EventId" in answer["Entries"][0]
    codes = [entry["ErrorCode"] for entry in answer["Entries"][1:]]
    assert codes == ["NotAuthorizedForSource", "MalformedDetail", "InvalidArgument"]


def test_the_event_has_every_member_that_aws_gives_it(cloud: Cloud, source: Source) -> None:
    # Given a queue that gets the source's events
    queue = make_queue(cloud, open_to="events.amazonaws.com")
    source.rule({"Arn": queue.arn})
    # When an event is put
    event_id = source.put({"answer": 42}, Resources=["arn:aws:s3:::b"])
    # Then the queue has it whole
    event = queue.receive_json()
    assert event.pop("time").endswith("Z")
    assert event == {
        "version": "0",
        "id": event_id,
        "detail-type": "Test",
        "source": source.name,
        "account": TOOLS_ACCOUNT,
        "region": REGION,
        "resources": ["arn:aws:s3:::b"],
        "detail": {"answer": 42},
    }


def test_a_foreign_bus_takes_events_only_from_accounts_its_policy_names(
    cloud: Cloud, source: Source
) -> None:
    # Given a bus in the tools account, without a policy
    tools = cloud.client("events", TOOLS_ACCOUNT)
    name = unique("bus")
    bus = tools.create_event_bus(Name=name)["EventBusArn"]
    queue = make_queue(cloud, open_to="events.amazonaws.com")
    source.rule({"Arn": queue.arn}, bus=name)
    # When the source account puts an event on it, then it is refused
    with pytest.raises(ClientError, match="AccessDenied"):
        source.put({}, account=SOURCE_ACCOUNT, EventBusName=bus)
    # When the policy names the account, then it is taken, and still belongs to that account
    principal = {"AWS": f"arn:aws:iam::{SOURCE_ACCOUNT}:root"}
    statement = allow("events:PutEvents", bus, Sid="source", Principal=principal)
    tools.put_permission(EventBusName=name, Policy=policy(statement))
    event_id = source.put({"from": "afar"}, account=SOURCE_ACCOUNT, EventBusName=bus)
    event = queue.receive_json()
    assert (event["id"], event["account"]) == (event_id, SOURCE_ACCOUNT)


def test_a_bus_that_is_not_there_is_named(cloud: Cloud) -> None:
    entry = {"Source": "mine", "DetailType": "Test", "Detail": json.dumps({})}
    with pytest.raises(ClientError, match="Event bus absent does not exist"):
        cloud.client("events").put_events(Entries=[{**entry, "EventBusName": "absent"}])


def test_a_bus_is_updated(cloud: Cloud) -> None:
    # Given a bus with a description
    events, name = cloud.client("events"), unique("bus")
    events.create_event_bus(Name=name, Description="first")
    # When it is updated, then it has the second one
    call(events, "UpdateEventBus", Name=name, Description="second")
    assert events.describe_event_bus(Name=name)["Description"] == "second"
