"""EventBridge: buses, rules, targets, archives and schedules, on moto's records of them."""

from local_cloud.events.bus import put_event, put_service_event

__all__ = ["put_event", "put_service_event"]
