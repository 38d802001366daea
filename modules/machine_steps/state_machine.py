"""The state machine that runs commands on the machines of one environment."""

from modules.addresses import Addresses
from modules.aws import SfnStateMachine
from modules.checkov import skip_checks
from modules.foundations import LogGroup
from modules.framework import Construct
from modules.function import Function
from modules.iam import Role, Statement, trust_service
from modules.machine_steps.definition import definition

_NO_TRACE = {"CKV_AWS_284": "The functions' logs tell of each execution; a trace would only cost"}
_NO_DATA = {
    "CKV_AWS_285": "Executions are logged; the operator decides whether with their data, which "
    "may be secret: machine_steps.log_execution_data"
}


class StateMachine(Construct):
    """Submits, waits, looks, and so on until the command has ended.

    Step Functions encrypts executions by its own key. A pipeline is allowed one of these, and so
    the machines of one environment.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        *,
        environment: str,
        submit: Function,
        status: Function,
        logs: LogGroup,
    ) -> None:
        super().__init__(scope, id)
        settings = addresses.settings
        with_data = settings.machine_steps.log_execution_data
        role = Role(
            self,
            "role",
            addresses,
            parts=("machine-step", environment),
            trust=trust_service(
                "states.amazonaws.com",
                account=addresses.tools,
                source_arn=addresses.state_machine_arn(environment),
            ),
            permissions=[
                Statement("InvokeFunctions", ("lambda:InvokeFunction",), (submit.arn, status.arn)),
                _deliver_logs(),
            ],
        )
        machine = SfnStateMachine(
            self,
            "state-machine",
            name=addresses.state_machine(environment),
            role_arn=role.arn,
            definition=definition(
                partition=settings.partition,
                environment=environment,
                submit_function=submit.arn,
                status_function=status.arn,
            ),
            logging_configuration={
                "level": "ALL",
                "include_execution_data": with_data,
                "log_destination": f"{logs.group.arn}:*",
            },
            # Step Functions looks whether the role may deliver logs when it makes the machine.
            depends_on=role.attached,
        )
        skip_checks(machine, _NO_TRACE if with_data else {**_NO_TRACE, **_NO_DATA})
        self.arn = machine.arn


def _deliver_logs() -> Statement:
    """These actions take no resource.

    https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    """
    return Statement(
        "DeliverLogs",
        (
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
        ),
        ("*",),
    )
