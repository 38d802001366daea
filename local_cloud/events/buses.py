"""UpdateEventBus, which moto lacks."""

import time
from typing import Any

from moto.events.models import events_backends
from moto.events.responses import EventsHandler

from local_cloud.events.put_events import find_bus
from local_cloud.operations import Call, operation

_MEMBERS = {
    "Description": "description",
    "KmsKeyIdentifier": "kms_key_identifier",
    "DeadLetterConfig": "dead_letter_config",
}


@operation(EventsHandler, events_backends)
def update_event_bus(call: Call) -> dict[str, Any]:
    """Replaces the bus's description, key and dead-letter queue; what is not given is removed."""
    bus = find_bus(call.account, call.region, call.parameters.get("Name", "default"))
    for member, attribute in _MEMBERS.items():
        setattr(bus, attribute, call.parameters.get(member))
    bus.last_modified_time = time.time()
    return {"Arn": bus.arn, "Name": bus.name} | {
        member: call.parameters[member] for member in _MEMBERS if member in call.parameters
    }
