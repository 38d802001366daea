"""One run of an action: what it was given, how it goes, what came of it."""

import queue
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from local_cloud.codepipeline.states import ActionStatus

Declaration = dict[str, Any]
"""A stage or an action as CreatePipeline was given it, with its defaults filled in."""

MAX_SUMMARY = 2048  # ExecutionSummary
MAX_MESSAGE = 5000  # Message of ErrorDetails


class Abandon:
    """The message that ends an action whose execution is stopped, cancelled or gone."""


@dataclass(frozen=True)
class Artifact:
    """A zip file in the artifact store. revision: of the source it came from, if it is one."""

    name: str
    bucket: str
    key: str
    revision: str | None = None

    def location(self) -> dict[str, str]:
        """Returns where it is, as ListActionExecutions and events tell it."""
        return {"bucket": self.bucket, "key": self.key}


@dataclass(frozen=True)
class Failure:
    """Why an action failed. code: one of the API's failure types, such as "JobFailed"."""

    code: str
    message: str


@dataclass(eq=False)
class ActionExecution:
    """One run of an action. Times are seconds since the epoch.

    configuration: with its variables resolved. token: what an approval is answered with.
    """

    stage: str
    declaration: Declaration
    configuration: dict[str, str] = field(default_factory=dict)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: ActionStatus = ActionStatus.IN_PROGRESS
    start: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    inputs: list[Artifact] = field(default_factory=list)
    outputs: list[Artifact] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    external_id: str | None = None
    external_url: str | None = None
    log_stream: str | None = None
    summary: str | None = None
    failure: Failure | None = None
    token: str | None = None
    updated_by: str | None = None
    _inbox: "queue.SimpleQueue[Any]" = field(default_factory=queue.SimpleQueue, repr=False)

    @property
    def name(self) -> str:
        """Returns the action's name."""
        return str(self.declaration["name"])

    @property
    def is_running(self) -> bool:
        """Says whether the action is still under way."""
        return self.status is ActionStatus.IN_PROGRESS

    def end(self, status: ActionStatus, failure: Failure | None = None) -> None:
        """Records how the action ended."""
        self.failure, self.updated, self.token = failure, time.time(), None
        self.status = status

    def tell(self, message: Any) -> None:
        """Wakes the running action with a message."""
        self._inbox.put(message)

    def receive(self, seconds: float) -> Any:
        """Returns the next message, None if there is none within ``seconds``."""
        try:
            return self._inbox.get(timeout=seconds)
        except queue.Empty:
            return None
