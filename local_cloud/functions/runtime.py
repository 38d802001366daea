"""What runs inside an execution environment: imports the handler and gives it one event at a time.

Speaks JSON lines over the Unix socket in argv[1]. It says first whether it could import the
handler; then it answers every request with the handler's result or its error. The standard library
only: the function's own packages must be found before anything of the server's.
"""

import importlib
import json
import os
import socket
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, TextIO

Handler = Callable[[Any, "LambdaContext"], Any]
Message = dict[str, Any]


class LambdaContext:
    """The handler's second argument.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """

    def __init__(self, request_id: str, function_arn: str, deadline: float) -> None:
        self.aws_request_id = request_id
        self.invoked_function_arn = function_arn
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._deadline = deadline

    def get_remaining_time_in_millis(self) -> int:
        """Returns the milliseconds before the function is stopped, at least 0."""
        return max(0, int((self._deadline - time.time()) * 1000))


class HandlerNotUsable(Exception):
    """The handler cannot be imported; the error type is AWS's word for why."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type


def load_handler(name: str) -> Handler:
    """Imports a handler.

    name: "package.module.function"; AWS allows slashes for the dots before the function.

    Raises HandlerNotUsable if there is no such module or function, or if the module fails.
    """
    module_name, _, function_name = name.rpartition(".")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise HandlerNotUsable("Runtime.ImportModuleError", message) from error
    if not hasattr(module, function_name):
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise HandlerNotUsable("Runtime.HandlerNotFound", message)
    handler: Handler = getattr(module, function_name)
    return handler


def describe_error(error: Exception) -> Message:
    """Returns an error as Lambda answers it, without this module's own frame."""
    frames = error.__traceback__.tb_next if error.__traceback__ else None
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "stackTrace": traceback.format_tb(frames),
    }


def answer(handler: Handler, request: Message) -> Message:
    """Calls the handler; returns {"result": its JSON} or {"error": ...}."""
    context = LambdaContext(request["request_id"], request["function_arn"], request["deadline"])
    try:
        result = handler(json.loads(request["event"]), context)
    except Exception as error:
        traceback.print_exc()
        return {"error": describe_error(error)}
    try:
        return {"result": json.dumps(result)}
    except (TypeError, ValueError) as error:
        message = f"Unable to marshal response: {error}"
        return {"error": {"errorMessage": message, "errorType": "Runtime.MarshalError"}}


def main(path: str) -> None:
    """Serves the socket at ``path`` until the server closes it."""
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    with connection.makefile("rw", encoding="utf-8") as stream:
        try:
            handler = load_handler(os.environ["_HANDLER"])
        except HandlerNotUsable as error:
            _send(stream, {"error": {"errorMessage": str(error), "errorType": error.error_type}})
            return
        except Exception as error:
            _send(stream, {"error": describe_error(error)})
            return
        _send(stream, {"ready": True})
        for line in stream:
            _send(stream, answer(handler, json.loads(line)))


def _send(stream: TextIO, message: Message) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    stream.write(json.dumps(message) + "\n")
    stream.flush()


if __name__ == "__main__":
    main(sys.argv[1])
