"""Calls that fail because a test says so."""

import threading
from dataclasses import dataclass

from local_cloud.errors import Refusal


@dataclass
class Fault:
    """The next ``times`` calls of one operation fail.

    service: its name in boto3. status: the HTTP status; a 5xx is retried by the SDKs.
    """

    service: str
    operation: str
    error_code: str
    times: int = 1
    status: int = 500


_faults: list[Fault] = []
_lock = threading.Lock()


def inject(fault: Fault) -> None:
    """Adds a fault behind those that are still to come."""
    with _lock:
        _faults.append(fault)


def clear() -> None:
    """Forgets every fault that is still to come."""
    with _lock:
        _faults.clear()


def fail_if_due(service: str, operation: str) -> None:
    """Uses up one fault of this operation, if there is one.

    Raises Refusal with the fault's error.
    """
    with _lock:
        for fault in _faults:
            if (fault.service, fault.operation) == (service, operation) and fault.times > 0:
                fault.times -= 1
                raise Refusal(fault.error_code, "A fault was injected.", fault.status)
