"""What moto's Step Functions answers otherwise than AWS, or not at all."""

import json
import re
import uuid
from typing import Any

from moto.stepfunctions.parser.api import InvalidDefinition
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.parser.models import (
    StepFunctionsParserBackend,
    stepfunctions_parser_backends,
)
from moto.stepfunctions.responses import StepFunctionResponse

from local_cloud.operations import AwsError, Call, operation
from local_cloud.stepfunctions.lifecycle import abort

MAX_INPUT_BYTES = 256 * 1024  # Step Functions quotas: input or output of an execution
_NAME = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}")

stepfunctions_operation = operation(StepFunctionResponse, stepfunctions_parser_backends)


@stepfunctions_operation
def start_execution(call: Call) -> dict[str, Any]:
    """Starts an execution; the same name with the same input again answers the running one."""
    name, text = (
        call.parameters.get("name") or str(uuid.uuid4()),
        call.parameters.get("input", "{}"),
    )
    if not _NAME.fullmatch(name):
        raise AwsError("InvalidName", f"Invalid Name: '{name}'")
    _check_input(text)
    execution = _backend(call).start_execution(call.parameters["stateMachineArn"], name, text)
    return {"executionArn": execution.exec_arn, "startDate": execution.start_date}


@stepfunctions_operation
def stop_execution(call: Call) -> dict[str, Any]:
    """Ends an execution at once."""
    execution = _execution(call)
    abort(execution, call.parameters.get("error"), call.parameters.get("cause"))
    return {"stopDate": execution.stop_date}


@stepfunctions_operation
def describe_execution(call: Call) -> dict[str, Any]:
    """Describes an execution; its input is the text that it was started with."""
    execution = _execution(call)
    ended = {
        "stopDate": execution.stop_date,
        "error": execution.error,
        "cause": execution.cause,
    }
    description = {
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": execution.start_date,
        "input": execution.execution_input,
        "inputDetails": {"included": True},
        "redriveCount": 0,
        **{name: value for name, value in ended.items() if value is not None},
    }
    if execution.status != "SUCCEEDED":
        return description
    return description | {
        "output": to_json_str(execution.output, separators=(",", ":")),
        "outputDetails": {"included": True},
    }


@stepfunctions_operation
def validate_state_machine_definition(call: Call) -> dict[str, Any]:
    """Says whether a definition can be read."""
    try:
        StepFunctionsParserBackend._validate_definition(call.parameters["definition"])
    except InvalidDefinition as error:
        problem = {
            "severity": "ERROR",
            "code": "SCHEMA_VALIDATION_FAILED",
            "message": str(error.message),
        }
        return {"result": "FAIL", "diagnostics": [problem], "truncated": False}
    return {"result": "OK", "diagnostics": [], "truncated": False}


@stepfunctions_operation
def list_state_machine_versions(call: Call) -> dict[str, Any]:
    """Lists the published versions of a state machine, the latest first."""
    machine = _backend(call).describe_state_machine(call.parameters["stateMachineArn"])
    versions = sorted(machine.versions.values(), key=lambda each: each.version, reverse=True)
    return {
        "stateMachineVersions": [
            {"stateMachineVersionArn": each.arn, "creationDate": each.creation_date}
            for each in versions
        ]
    }


def _check_input(text: str) -> None:
    if len(text.encode()) > MAX_INPUT_BYTES:
        raise AwsError("InvalidExecutionInput", "Input exceeds the maximum number of bytes.")
    try:
        json.loads(text)
    except ValueError as error:
        message = f"Invalid State Machine Execution Input: '{error}'"
        raise AwsError("InvalidExecutionInput", message) from error


def _backend(call: Call) -> StepFunctionsParserBackend:
    assert isinstance(call.backend, StepFunctionsParserBackend)
    return call.backend


def _execution(call: Call) -> Execution:
    execution = _backend(call).describe_execution(call.parameters["executionArn"])
    assert isinstance(execution, Execution)
    return execution
