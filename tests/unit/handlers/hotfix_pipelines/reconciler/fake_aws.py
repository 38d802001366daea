"""AWS in memory, behind boto3's own clients: each call passes botocore's models on its way.

A call may be throttled, may have no effect because the caller died before it, or may have its
effect without the caller ever learning of it.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import RLock
from typing import Any, Protocol

import boto3
from botocore.config import Config

__all__ = ["Crash", "FakeAws", "Fault", "Refusal", "Service"]


class Crash(BaseException):
    """The function's process ended here."""


class Refusal(Exception):
    """An error that the service answers with."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.answer = {"Error": {"Code": code, "Message": message}}


class Fault(Enum):
    """What may happen to a call."""

    THROTTLED = auto()
    CRASH_BEFORE = auto()
    CRASH_AFTER = auto()


class Service(Protocol):
    """A service: the operations it knows, by the method's name of boto3."""

    def operations(self) -> Mapping[str, Callable[..., dict[str, Any]]]:
        """Returns them."""


@dataclass
class FakeAws:
    """Makes the clients and counts their calls.

    next_fault: asked before each call, with the operation's name.
    """

    services: Mapping[str, Service]
    next_fault: Callable[[str], Fault | None] = lambda operation: None
    calls: Counter[str] = field(default_factory=Counter)
    lock: RLock = field(default_factory=RLock)

    def client(self, service: str) -> Any:
        """Returns boto3's client of the service; a service not in memory is moto's."""
        client = boto3.client(service, config=Config(retries={"total_max_attempts": 1}))  # type: ignore[call-overload]
        events = client.meta.events
        events.register_first("before-parameter-build.*.*", self._remember)
        events.register_first("before-call.*.*", self._answer)
        events.register_last("after-call.*.*", self._after)
        return client

    def _remember(self, params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        context["given"] = params

    def _answer(self, model: Any, context: dict[str, Any], **_: object) -> Any:
        service, given = model.service_model.service_name, context["given"]
        with self.lock:
            self.calls[model.name] += 1
            context["fault"] = self.next_fault(model.name)
            if context["fault"] is Fault.CRASH_BEFORE:
                raise Crash
            if context["fault"] is Fault.THROTTLED:
                return _Http(400), Refusal("ThrottlingException", "Rate exceeded").answer
            if service not in self.services:
                self.lock.acquire()  # until moto has answered: it mixes calls of two threads up
                context["held"] = True
                return None
            try:
                answer = self.services[service].operations()[model.name](**given)
            except Refusal as refusal:
                return _Http(400), refusal.answer
        return _Http(200), answer

    def _after(self, context: dict[str, Any], **_: object) -> None:
        if "held" in context:
            self.lock.release()
        if context["fault"] is Fault.CRASH_AFTER:
            raise Crash


@dataclass
class _Http:
    status_code: int
