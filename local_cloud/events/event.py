"""The event itself, in the shape that every rule, target and archive sees."""

import uuid
from datetime import UTC, datetime
from typing import Any

Event = dict[str, Any]


def new_event(
    account: str,
    region: str,
    *,
    source: str,
    detail_type: str,
    resources: list[str],
    detail: Any,
    time: datetime | None = None,
) -> Event:
    """Returns an event with a new id.

    account, region: where it happened; they stay when the event is forwarded to other buses.
    source: such as "aws.codecommit".
    resources: the ARNs that the event is about.
    detail: its JSON value.
    time: when it happened; now if not given.
    """
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": account,
        "time": format_time(time or datetime.now(UTC)),
        "region": region,
        "resources": resources,
        "detail": detail,
    }


def format_time(time: datetime) -> str:
    """Returns the time as events carry it: UTC, whole seconds, such as 2026-01-31T12:00:00Z."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
