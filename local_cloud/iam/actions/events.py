"""Amazon EventBridge."""

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import Access, PassedRole, Table
from local_cloud.iam.context import context

DEFAULT_BUS = "default"


def bus_arn(call: ApiCall, bus: str) -> str:
    """Returns the ARN of a bus given by name or ARN."""
    return bus if bus.startswith("arn:") else call.arn("events", f"event-bus/{bus}")


def _rule_arn(call: ApiCall, rule: str) -> str:
    bus = call.parameters.get("EventBusName", DEFAULT_BUS).rsplit("/", 1)[-1]
    path = rule if bus == DEFAULT_BUS else f"{bus}/{rule}"
    return call.arn("events", f"rule/{path}")


def _put_events(call: ApiCall) -> list[Access]:
    return [
        Access(
            "events:PutEvents",
            bus_arn(call, entry.get("EventBusName") or DEFAULT_BUS),
            context(
                {
                    "events:source": entry.get("Source"),
                    "events:detail-type": entry.get("DetailType"),
                }
            ),
        )
        for entry in call.parameters["Entries"]
    ]


def _named_bus(call: ApiCall) -> list[Access]:
    bus = call.parameters.get("Name", DEFAULT_BUS)
    return [Access(f"events:{call.operation}", bus_arn(call, bus))]


TABLE = Table(
    prefix="events",
    arns={
        "Rule": _rule_arn,
        "Name": _rule_arn,
        "ArchiveName": "archive/{}",
        "ReplayName": "replay/{}",
        "ResourceARN": "{}",
    },
    unscoped=frozenset({"ListRules", "PutPermission", "RemovePermission"}),
    keys={"events:TargetArn": "Targets[].Arn"},
    passes={
        "PutTargets": PassedRole("Targets[].RoleArn", "events.amazonaws.com"),
        "PutRule": PassedRole("RoleArn", "events.amazonaws.com"),
    },
    special={
        "PutEvents": _put_events,
        **dict.fromkeys(
            ("CreateEventBus", "DeleteEventBus", "DescribeEventBus", "UpdateEventBus"), _named_bus
        ),
    },
)
