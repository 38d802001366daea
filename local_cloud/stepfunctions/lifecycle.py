"""The start and the end of executions: announced, logged, and final.

moto lets an execution that was stopped go on to fail.
"""

import threading
from datetime import UTC, datetime

from moto.stepfunctions.parser.api import ExecutionFailedEventDetails, ExecutionStatus
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.program_state import ProgramStopped, ProgramTimedOut
from moto.stepfunctions.parser.backend.execution import (
    BaseExecutionWorkerCommunication,
    Execution,
)

from local_cloud.patches import replaces
from local_cloud.stepfunctions.events import announce
from local_cloud.stepfunctions.logs import logging_session

_lock = threading.Lock()
_start = Execution.start
_terminated = BaseExecutionWorkerCommunication.terminated
_set_error = Environment.set_error


@replaces(Execution, "start")
def _start_announced(execution: Execution) -> None:
    execution._cloud_watch_logging_session = logging_session(execution)
    announce(execution, ExecutionStatus.RUNNING.value)
    _start(execution)


@replaces(BaseExecutionWorkerCommunication, "terminated")
def _end(worker: BaseExecutionWorkerCommunication) -> None:
    execution = worker.execution
    with _lock:
        if execution.status != ExecutionStatus.RUNNING.value:
            return
        _terminated(worker)
    announce(execution, execution.status)


@replaces(Environment, "set_error")
def _set_error_if_running(env: Environment, error: ExecutionFailedEventDetails) -> None:
    if not isinstance(env._program_state, ProgramStopped | ProgramTimedOut):
        _set_error(env, error)


def abort(execution: Execution, error: str | None, cause: str | None) -> None:
    """Ends a running execution at once; one that has ended remains as it is."""
    with _lock:
        if execution.status != ExecutionStatus.RUNNING.value:
            return
        execution.error, execution.cause = error, cause
        execution.exec_status = ExecutionStatus.ABORTED
        execution.stop_date = datetime.now(UTC)
    worker = execution.exec_worker
    if worker is not None and worker.env is not None:
        worker.stop(stop_date=execution.stop_date, error=error, cause=cause)
    announce(execution, execution.status)
