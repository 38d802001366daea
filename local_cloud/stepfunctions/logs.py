"""The log of a state machine: what its role needs for it, and where its lines go.

https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
"""

import time
from collections.abc import Mapping
from typing import Any

from moto.logs.models import logs_backends
from moto.stepfunctions.parser.asl.eval.event.logging import (
    CloudWatchLoggingConfiguration,
    CloudWatchLoggingSession,
    HistoryLog,
)
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution import Execution

from local_cloud.iam.authorization import authorize_role
from local_cloud.operations import AwsError
from local_cloud.patches import replaces

_DELIVERY_ACTIONS = (
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
)


def require_delivery(role_arn: str, configuration: Mapping[str, Any] | None) -> None:
    """Checks that a state machine's role may have its log delivered.

    configuration: a loggingConfiguration; None and the level OFF need nothing.

    Raises AwsError (AccessDeniedException, InvalidLoggingConfiguration).
    """
    if not configuration or configuration.get("level", "OFF") == "OFF":
        return
    where = _log_group(configuration)
    if where is None or where[2] not in logs_backends[where[0]][where[1]].groups:
        raise AwsError(
            "InvalidLoggingConfiguration", "Invalid Logging Configuration: Log group not found."
        )
    for action in _DELIVERY_ACTIONS:
        if not authorize_role(role_arn, action, "*", "StepFunctions").allowed:
            raise AwsError(
                "AccessDeniedException",
                "The state machine IAM Role is not authorized to access the Log Destination "
                f"({role_arn} may not {action})",
            )


def _log_group(configuration: Any) -> tuple[str, str, str] | None:
    """Returns account, region and name of the log group."""
    return CloudWatchLoggingConfiguration.extract_log_arn_parts_from(configuration)


def logging_session(execution: Execution) -> CloudWatchLoggingSession | None:
    """Returns what writes the execution's history to the log, if the state machine has one."""
    machine: Any = execution.state_machine  # moto declares another class than it gives
    configuration = CloudWatchLoggingConfiguration.from_logging_configuration(
        machine.arn, {"includeExecutionData": False} | machine.loggingConfiguration
    )
    if configuration is None:
        return None
    return CloudWatchLoggingSession(execution.exec_arn, configuration)


@replaces(CloudWatchLoggingSession, "publish_history_log")
def _put(session: CloudWatchLoggingSession, history_log: HistoryLog) -> None:
    where = session.configuration
    logs = logs_backends[where.log_account_id][where.log_region]
    group = logs.groups.get(where.log_group_name)
    if group is None:
        return  # deleted in the meantime: AWS loses the lines too
    machine, execution = session.execution_arn.split(":")[6:8]
    stream = f"states/{machine}/{execution}"
    if stream not in group.streams:
        logs.create_log_stream(where.log_group_name, stream)
    details = history_log.get("details")
    if details and not where.include_execution_data:
        details.pop("parameters", None)  # moto leaves out input and output alone
    line = {"timestamp": int(time.time() * 1000), "message": to_json_str(history_log)}
    logs.put_log_events(where.log_group_name, stream, [line])
