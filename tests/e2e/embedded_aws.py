"""What only an embedded AWS offers: events twice, faults, killed processes, and every decision."""

import json
import os
import signal
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.e2e.polling import eventually


@dataclass(frozen=True)
class EmbeddedAws:
    """The embedded AWS's own administration at ``endpoint``."""

    endpoint: str

    def put_event(self, event: Mapping[str, Any]) -> None:
        """Puts an event as a service of AWS does, id and all."""
        self._ask("POST", "events", event)

    def fire_schedules(self) -> None:
        """Lets the time of every scheduled rule come."""
        self._ask("POST", "schedules", {})

    def fail_next_calls(
        self, times: int, service: str, operation: str, error_code: str, status: int
    ) -> None:
        """Makes the next calls of an operation fail. status: a 5xx is retried by the SDKs."""
        fault = {"service": service, "operation": operation, "times": times}
        self._ask("POST", "faults", {**fault, "error_code": error_code, "status": status})

    def mend(self) -> None:
        """Forgets the faults that are still to come."""
        self._ask("DELETE", "faults")

    def kill_task(self, arn: str) -> None:
        """Kills a task's process, which is given no time to do anything."""
        task = arn.rsplit("/", 1)[-1]

        def pid() -> int | None:
            running = self._ask("GET", "processes")["processes"]
            return next((each["pid"] for each in running if task in each["log"]), None)

        os.kill(eventually(pid, f"{task} has a process"), signal.SIGKILL)

    def register_node(self, description: Mapping[str, Any]) -> dict[str, str]:
        """Registers a machine; returns its instance_id, its folder and what it was made of."""
        return self._ask("POST", "nodes", description)

    def switch_off(self, instance_id: str) -> None:
        """Switches a machine off; it remains registered."""
        self._ask("DELETE", f"nodes?instance_id={instance_id}")

    def calls(self) -> list[dict[str, Any]]:
        """Returns every decision of IAM: principal, action, resource, context, decision, count."""
        calls: list[dict[str, Any]] = self._ask("GET", "calls")["calls"]
        return calls

    def _ask(self, method: str, path: str, content: Any = None) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.endpoint}/_local_cloud/{path}",
            data=None if content is None else json.dumps(content).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request) as answer:
            result: dict[str, Any] = json.load(answer)
        return result
