"""State machines of tests, and their executions."""

import json
from dataclasses import dataclass
from typing import Any

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import Statement, allow, eventually, service_role, unique

STATES = "states.amazonaws.com"
INVOKE = "arn:aws:states:::lambda:invoke"
ENDED = {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}
LOG_DELIVERY = allow(
    [
        "logs:CreateLogDelivery",
        "logs:GetLogDelivery",
        "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
    ],
    "*",
)


def invoking(function: str, **members: Any) -> dict[str, Any]:
    """Returns a state that invokes a function with its input, and ends."""
    return {
        "Type": "Task",
        "Resource": INVOKE,
        "Parameters": {"FunctionName": function, "Payload.$": "$"},
        "OutputPath": "$.Payload",
        "End": True,
        **members,
    }


def definition(start: str, **states: dict[str, Any]) -> str:
    """Returns a definition."""
    return json.dumps({"StartAt": start, "States": states})


@dataclass(frozen=True)
class Machine:
    """A state machine."""

    sfn: Any
    arn: str

    def start(self, text: str = "{}", **members: Any) -> str:
        """Starts an execution; returns its ARN."""
        answer = call(self.sfn, "StartExecution", stateMachineArn=self.arn, input=text, **members)
        return str(answer["executionArn"])

    def describe(self, execution: str) -> dict[str, Any]:
        """Returns an execution as it is now."""
        return call(self.sfn, "DescribeExecution", executionArn=execution)

    def finish(self, execution: str) -> dict[str, Any]:
        """Returns an execution when it has ended."""
        eventually(lambda: self.describe(execution)["status"] in ENDED)
        return self.describe(execution)

    def run(self, text: str = "{}") -> dict[str, Any]:
        """Returns an execution with this input, ended."""
        return self.finish(self.start(text))

    def stop(self, execution: str, **members: Any) -> None:
        """Stops an execution."""
        call(self.sfn, "StopExecution", executionArn=execution, **members)


def make_machine(
    cloud: Cloud, text: str, *statements: Statement, account: str = TOOLS_ACCOUNT, **members: Any
) -> Machine:
    """Makes a state machine whose role has these statements."""
    sfn = cloud.client("stepfunctions", account)
    made = call(
        sfn,
        "CreateStateMachine",
        name=unique("machine"),
        definition=text,
        roleArn=service_role(cloud, STATES, *statements, account=account),
        **members,
    )
    return Machine(sfn, made["stateMachineArn"])


def log_group(cloud: Cloud) -> tuple[str, str]:
    """Makes a log group; returns its name and its ARN as state machines take it."""
    name = f"/aws/vendedlogs/states/{unique('machine')}"
    cloud.client("logs").create_log_group(logGroupName=name)
    return name, f"arn:aws:logs:{REGION}:{TOOLS_ACCOUNT}:log-group:{name}:*"
