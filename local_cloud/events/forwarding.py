"""Targets that are buses: of the same account, or of another account or region."""

from local_cloud.events.bus import accept
from local_cloud.events.permissions import require_forward
from local_cloud.events.put_events import find_bus
from local_cloud.events.target import Delivery, DeliveryError, sends_to
from local_cloud.operations import AwsError


@sends_to("events")
def forward(delivery: Delivery, _text: str) -> None:
    """Puts the very event on the other bus: its id, account and region stay what they were.

    AWS forwards an event once: from there it goes to no third bus.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
    """
    if delivery.forwarded:
        raise DeliveryError("THIRD_ACCOUNT_HOP_DETECTED", "an event is forwarded to one bus only")
    rule = delivery.rule
    try:
        bus = find_bus(rule.account_id, rule.region_name, delivery.arn)
    except AwsError as error:
        raise DeliveryError("NO_RESOURCE", error.message) from error
    require_forward(rule, delivery.target.get("RoleArn"), bus)
    accept(bus, delivery.event, forwarded=True)
