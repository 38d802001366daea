"""A worker: the process in which one version of a function handles one event after another."""

import json
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_cloud import processes
from local_cloud.functions import runtime

INIT_TIMEOUT_SECONDS = 10.0  # Lambda quotas: the init phase
STOP_SECONDS = 0.5  # what Lambda gives a runtime to shut down


@dataclass(frozen=True)
class Outcome:
    """What came of an invocation.

    payload: the result, or the error in Lambda's shape, as JSON.
    failed: whether it is an error (Lambda's X-Amz-Function-Error: Unhandled).
    """

    payload: str
    failed: bool = False


class WorkerLost(Exception):
    """The process cannot take another event; the outcome is what the invoker gets."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.outcome = failure({"errorType": error_type, "errorMessage": message})


def failure(error: dict[str, Any]) -> Outcome:
    """Returns the outcome of a function error in Lambda's shape."""
    return Outcome(json.dumps(error), failed=True)


class Worker:
    """One process and the socket to it, for one thread."""

    def __init__(self, environment: dict[str, str], code: Path, log: Path) -> None:
        """Starts the process in the folder ``code`` and waits until the handler is imported.

        environment: all its variables, with _HANDLER and LAMBDA_TASK_ROOT.

        Raises WorkerLost if the handler cannot be imported in time.
        """
        self._folder = tempfile.TemporaryDirectory(prefix="function-")
        address = Path(self._folder.name) / "socket"  # a short path: the kernel's limit is 108
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(address))
            listener.listen(1)
            argv = [sys.executable, "-P", runtime.__file__, str(address)]
            self._process = processes.start(argv, environment, code, log)
            try:
                self._connection = self._accept(listener)
                self._stream = self._connection.makefile("rw", encoding="utf-8")
                self._expect_ready()
            except WorkerLost:
                self.stop()
                raise

    def handle(self, event: str, request_id: str, function_arn: str, timeout: float) -> Outcome:
        """Gives one event to the handler.

        event: JSON. timeout: seconds until the function is stopped.

        Raises WorkerLost if it takes longer, or the process ends.
        """
        request = {
            "event": event,
            "request_id": request_id,
            "function_arn": function_arn,
            "deadline": time.time() + timeout,
        }
        try:
            self._connection.settimeout(timeout)
            self._stream.write(json.dumps(request) + "\n")
            self._stream.flush()
            message = self._read(request_id)
        except TimeoutError as error:
            text = f"RequestId: {request_id} Error: Task timed out after {timeout:.2f} seconds"
            raise WorkerLost("Sandbox.Timedout", text) from error
        except ConnectionError as error:
            raise self._ended(request_id) from error
        if "error" in message:
            return failure(message["error"] | {"requestId": request_id})
        return Outcome(message["result"])

    def stop(self) -> None:
        """Ends the process."""
        processes.stop(self._process, STOP_SECONDS)
        self._folder.cleanup()

    def _accept(self, listener: socket.socket) -> socket.socket:
        listener.settimeout(INIT_TIMEOUT_SECONDS)
        try:
            connection, _ = listener.accept()
        except TimeoutError as error:
            raise WorkerLost("Sandbox.Timedout", "Error: the runtime did not start") from error
        connection.settimeout(INIT_TIMEOUT_SECONDS)
        return connection

    def _expect_ready(self) -> None:
        try:
            message = self._read("init")
        except TimeoutError as error:
            text = f"Error: init took more than {INIT_TIMEOUT_SECONDS:.0f} seconds"
            raise WorkerLost("Sandbox.Timedout", text) from error
        if "error" in message:
            lost = WorkerLost(message["error"]["errorType"], message["error"]["errorMessage"])
            lost.outcome = failure(message["error"])
            raise lost

    def _read(self, request_id: str) -> dict[str, Any]:
        line = self._stream.readline()
        if not line:
            raise self._ended(request_id)
        message: dict[str, Any] = json.loads(line)
        return message

    def _ended(self, request_id: str) -> WorkerLost:
        code = processes.stop(self._process, STOP_SECONDS)
        text = f"RequestId: {request_id} Error: Runtime exited with exit status {code}"
        return WorkerLost("Runtime.ExitError", text)
