"""PutEvents: what callers put on buses of their own and of other accounts."""

import json
from datetime import UTC, datetime
from typing import Any

from moto.events.models import EventBus, events_backends
from moto.events.responses import EventsHandler
from moto.utilities.arns import parse_arn

from local_cloud.events.bus import accept
from local_cloud.events.event import new_event
from local_cloud.operations import AwsError, Call, operation

MAX_ENTRIES = 10  # PutEvents API reference
_REQUIRED = ("Source", "DetailType", "Detail")


@operation(EventsHandler, events_backends)
def put_events(call: Call) -> dict[str, Any]:
    """Puts up to 10 events; each entry succeeds or fails by itself."""
    entries = call.parameters["Entries"]
    if len(entries) > MAX_ENTRIES:
        raise AwsError("ValidationException", f"Entries must have at most {MAX_ENTRIES} items")
    results = [_put(call, entry) for entry in entries]
    failed = sum("ErrorCode" in result for result in results)
    return {"FailedEntryCount": failed, "Entries": results}


def _put(call: Call, entry: dict[str, Any]) -> dict[str, str]:
    bus = find_bus(call.account, call.region, entry.get("EventBusName") or "default")
    refusal = _refusal(entry)
    if refusal:
        return refusal
    event = new_event(
        call.account,
        call.region,
        source=entry["Source"],
        detail_type=entry["DetailType"],
        resources=entry.get("Resources") or [],
        detail=json.loads(entry["Detail"]),
        time=datetime.fromtimestamp(entry["Time"], UTC) if entry.get("Time") else None,
    )
    accept(bus, event)
    return {"EventId": event["id"]}


def _refusal(entry: dict[str, Any]) -> dict[str, str] | None:
    """Returns the error of an entry that AWS does not take."""
    for name in _REQUIRED:
        if not entry.get(name):
            reason = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            return _error("InvalidArgument", reason)
    if entry["Source"].startswith("aws."):
        return _error("NotAuthorizedForSource", "Not authorized for the source.")
    if not _is_json_object(entry["Detail"]):
        return _error("MalformedDetail", "Detail is malformed.")
    return None


def _error(code: str, message: str) -> dict[str, str]:
    return {"ErrorCode": code, "ErrorMessage": message}


def _is_json_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def find_bus(account: str, region: str, name: str) -> EventBus:
    """Returns the bus of that name, or of that ARN wherever it is.

    Raises AwsError (ResourceNotFoundException) if there is none.
    """
    if name.startswith("arn:"):
        arn = parse_arn(name)
        account, region, name = arn.account, arn.region, arn.resource_id
    bus: EventBus | None = events_backends[account][region].event_buses.get(name)
    if bus is None:
        raise AwsError("ResourceNotFoundException", f"Event bus {name} does not exist.")
    return bus
