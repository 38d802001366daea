"""Jobs: what a function is asked to do, until it has told its result."""

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local_cloud.codepipeline.action_execution import ActionExecution
from local_cloud.codepipeline.pipeline import backend_of
from local_cloud.operations import AwsError, store


@dataclass(frozen=True)
class JobSucceeded:
    """What PutJobSuccessResult was given; a continuation token asks to be invoked again."""

    variables: Mapping[str, str]
    summary: str | None = None
    external_id: str | None = None
    continuation_token: str | None = None


@dataclass(frozen=True)
class JobFailed:
    """What PutJobFailureResult was given. code: a failure type, such as "JobFailed"."""

    code: str
    message: str
    external_id: str | None = None


@dataclass(eq=False)
class Job:
    """One invocation of a function. data: as GetJobDetails and the function are told it."""

    action: ActionExecution
    data: dict[str, Any]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    _is_open: bool = True
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def settle(self, result: JobSucceeded | JobFailed) -> None:
        """Tells the action the result. Raises AwsError (InvalidJobStateException) the next time."""
        with self._lock:
            if not (self._is_open and self.action.is_running):
                message = f"The job {self.id} has a result already, or nobody waits for it"
                raise AwsError("InvalidJobStateException", message)
            self._is_open = False
            self.action.tell(result)

    def close(self) -> None:
        """Takes no result any more."""
        with self._lock:
            self._is_open = False


def jobs(account: str, region: str) -> dict[str, Job]:
    """Returns the jobs of one account and region, by id."""
    return store(backend_of(account, region), "jobs")


def find_job(account: str, region: str, job_id: str) -> Job:
    """Returns a job. Raises AwsError (JobNotFoundException)."""
    job = jobs(account, region).get(job_id)
    if job is None:
        raise AwsError("JobNotFoundException", f"The job {job_id} does not exist")
    return job
