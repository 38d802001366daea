"""A function as an execution environment needs it: its code on disk, its variables, its limits."""

import io
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from moto.awslambda.models import LambdaFunction

from local_cloud import roles
from local_cloud.instance import current
from local_cloud.log_streams import LogStream
from local_cloud.whole_folder import make_whole
from local_cloud.zip_files import unpack

_FOLDER = "functions"


@dataclass(frozen=True)
class Sandbox:
    """Everything one execution environment is started with."""

    environment: dict[str, str]
    code: Path
    log: Path
    log_stream: LogStream


def prepare_sandbox(function: LambdaFunction) -> Sandbox:
    """Returns a new sandbox: the code unpacked, a session of the role, a log stream of its own."""
    session = assume_role(function)
    stream = f"{datetime.now(UTC):%Y/%m/%d}/[{function.version}]{uuid.uuid4().hex}"
    log = current().home / "logs" / _FOLDER / function.function_name / f"{stream[-32:]}.log"
    group = log_group(function)
    logs = roles.client("logs", session, function.region)
    code = _unpacked_code(function)
    return Sandbox(
        environment=session.environment(function.region)
        | _runtime_variables(function, code, group, stream)
        | function.environment_vars,
        code=code,
        log=log,
        log_stream=LogStream(logs, group, stream, log, create_group=True),
    )


def assume_role(function: LambdaFunction) -> roles.Session:
    """Returns a session of the function's role.

    Raises local_cloud.roles.RoleNotAssumable.
    """
    return roles.assume(
        function.role, function.function_name, "lambda.amazonaws.com", function.function_arn
    )


def log_group(function: LambdaFunction) -> str:
    """Returns the name of the log group that the function writes to."""
    configured = (getattr(function, "logging_config", None) or {}).get("LogGroup")
    return configured or f"/aws/lambda/{function.function_name}"


def _runtime_variables(
    function: LambdaFunction, code: Path, group: str, stream: str
) -> dict[str, str]:
    """Returns the variables that Lambda reserves.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    return {
        "_HANDLER": function.handler,
        "LAMBDA_TASK_ROOT": str(code),
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": group,
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        "TZ": ":UTC",
    }


def _unpacked_code(function: LambdaFunction) -> Path:
    folder = current().home / _FOLDER / function.code_digest.replace(":", "-")
    return make_whole(folder, lambda partial: unpack(io.BytesIO(function.code_bytes), partial))
