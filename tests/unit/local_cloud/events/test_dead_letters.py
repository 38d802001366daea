"""What a target does not take goes to its dead-letter queue, and harms no other target."""

from typing import Any

from tests.local_cloud_fixture import REGION, SOURCE_ACCOUNT, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.events.conftest import Source
from tests.unit.local_cloud.workloads import allow, make_queue, policy, service_role, unique

EVENTS = "events.amazonaws.com"


def _attributes(message: dict[str, Any]) -> dict[str, str]:
    given = message["MessageAttributes"]
    return {name: attribute["StringValue"] for name, attribute in given.items()}


def test_a_target_without_permission_loses_nothing_to_the_others(
    cloud: Cloud, source: Source
) -> None:
    # Given a rule with a queue that does not let EventBridge in, and one that does
    closed, opened = make_queue(cloud), make_queue(cloud, open_to=EVENTS)
    letters = make_queue(cloud, open_to=EVENTS)
    rule = source.rule(
        {"Arn": closed.arn, "DeadLetterConfig": {"Arn": letters.arn}}, {"Arn": opened.arn}
    )
    # When an event is put
    event_id = source.put({})
    # Then the open queue has it, and the dead-letter queue says why the other has not
    assert opened.receive_json()["id"] == event_id
    attributes = _attributes(letters.receive())
    assert attributes["RULE_ARN"] == rule
    assert attributes["TARGET_ARN"] == closed.arn
    assert attributes["ERROR_CODE"] == "NO_PERMISSIONS"
    assert "sqs:SendMessage" in attributes["ERROR_MESSAGE"]


def test_a_foreign_bus_without_a_policy_refuses(cloud: Cloud, source: Source) -> None:
    # Given a rule to another account's bus that nobody may put on
    bus = cloud.client("events", TOOLS_ACCOUNT).create_event_bus(Name=unique("bus"))["EventBusArn"]
    role = service_role(cloud, EVENTS, allow("events:PutEvents", bus), account=SOURCE_ACCOUNT)
    letters = make_queue(cloud, open_to=EVENTS, account=SOURCE_ACCOUNT)
    source.rule(
        {"Arn": bus, "RoleArn": role, "DeadLetterConfig": {"Arn": letters.arn}},
        account=SOURCE_ACCOUNT,
    )
    # When an event is put, then it ends in the dead-letter queue
    source.put({}, account=SOURCE_ACCOUNT)
    assert _attributes(letters.receive())["ERROR_CODE"] == "NO_PERMISSIONS"


def test_a_role_that_does_not_trust_eventbridge_is_not_assumed(
    cloud: Cloud, source: Source
) -> None:
    machine = f"arn:aws:states:{REGION}:{TOOLS_ACCOUNT}:stateMachine:any"
    role = service_role(cloud, "ecs.amazonaws.com", allow("states:StartExecution", machine))
    letters = make_queue(cloud, open_to=EVENTS)
    source.rule({"Arn": machine, "RoleArn": role, "DeadLetterConfig": {"Arn": letters.arn}})
    source.put({})
    assert _attributes(letters.receive())["ERROR_CODE"] == "FAILED_TO_ASSUME_ROLE"


def test_an_event_is_forwarded_once_only(cloud: Cloud, source: Source) -> None:
    # Given a bus whose rule sends what it gets on to the bus itself
    events = cloud.client("events")
    name = unique("bus")
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    letters = make_queue(cloud, open_to=EVENTS)
    source.rule({"Arn": bus})
    source.rule({"Arn": bus, "DeadLetterConfig": {"Arn": letters.arn}}, bus=name)
    # When an event is forwarded to it, then it does not go round
    source.put({})
    assert _attributes(letters.receive())["ERROR_CODE"] == "THIRD_ACCOUNT_HOP_DETECTED"


def test_the_condition_on_the_rule_is_held(cloud: Cloud, source: Source) -> None:
    # Given a queue that only another rule may send to
    queue = make_queue(cloud)
    condition = {"ArnEquals": {"aws:SourceArn": f"arn:aws:events:{REGION}:{TOOLS_ACCOUNT}:rule/no"}}
    principal = {"Service": EVENTS}
    sends = allow("sqs:SendMessage", queue.arn, Principal=principal, Condition=condition)
    queue.sqs.set_queue_attributes(QueueUrl=queue.url, Attributes={"Policy": policy(sends)})
    letters = make_queue(cloud, open_to=EVENTS)
    source.rule({"Arn": queue.arn, "DeadLetterConfig": {"Arn": letters.arn}})
    # When an event is put, then this rule may not
    source.put({})
    assert _attributes(letters.receive())["ERROR_CODE"] == "NO_PERMISSIONS"
    assert queue.is_empty()


def test_a_disabled_rule_delivers_nothing(cloud: Cloud, source: Source) -> None:
    # Given a disabled and an enabled rule
    silent, heard = (make_queue(cloud, open_to=EVENTS) for _ in range(2))
    disabled = source.rule({"Arn": silent.arn})
    source.rule({"Arn": heard.arn})
    cloud.client("events").disable_rule(Name=disabled.rsplit("/", 1)[1])
    # When an event is put, then only the enabled one's target has it
    source.put({})
    assert heard.receive_json()["source"] == source.name
    assert silent.is_empty()
