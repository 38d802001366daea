"""What machine steps need in the tools account: ledger, functions, state machines."""

from modules.addresses import Addresses
from modules.events import Rule, Target
from modules.foundations import DeadLetterQueue, Foundations, LogGroup, Table
from modules.framework import Construct
from modules.function import Function
from modules.machine_steps.documents import deployed_documents
from modules.machine_steps.functions import status_function, submit_function
from modules.machine_steps.state_machine import StateMachine
from modules.outputs import output


class MachineSteps(Construct):
    """A state machine for each environment in use, and what they share."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        *,
        undelivered: DeadLetterQueue,
    ) -> None:
        super().__init__(scope, id)
        ledger = Table(
            self,
            "ledger",
            addresses,
            foundations.key,
            name=addresses.machine_steps_table,
            key="execution",
            expiry="expires_at",
        )
        submit = submit_function(self, "submit", addresses, foundations, ledger)
        status = status_function(self, "status", addresses, foundations, ledger)
        logs = LogGroup(
            self,
            "logs",
            addresses,
            foundations.key,
            # The service's own prefix: others would fill the account's policy for deliveries
            # (https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html).
            name=f"/aws/vendedlogs/states/{addresses.settings.name_prefix}-machine-steps",
        )
        machines = {
            environment: StateMachine(
                self,
                f"in-{environment}",
                addresses,
                environment=environment,
                submit=submit,
                status=status,
                logs=logs,
            ).arn
            for environment in addresses.settings.machine_step_environments
        }
        self._end_commands(addresses, status, undelivered)
        for name, value in {
            "state_machine_arns": machines,
            "documents": {
                document.alias: name for name, document in deployed_documents(addresses).items()
            },
            "ledger_table": ledger.name,
            "submit_function": submit.name,
            "status_function": status.name,
            "failed_events_queue_urls": {
                "submit": submit.failed_events.url,
                "status": status.failed_events.url,
            },
        }.items():
            output(self, f"machine_step_{name}", value)

    def _end_commands(
        self, addresses: Addresses, status: Function, undelivered: DeadLetterQueue
    ) -> None:
        """Has the status function cancel what an execution that did not succeed left behind."""
        rule = Rule(
            self,
            "failed-executions",
            addresses,
            parts=("machine-step-failed",),
            description="Tells that a machine step failed, and ends its command",
            pattern={
                "source": ["aws.states"],
                "detail-type": ["Step Functions Execution Status Change"],
                "detail": {
                    "status": ["FAILED", "TIMED_OUT", "ABORTED"],
                    "stateMachineArn": list(addresses.state_machine_arns),
                },
            },
            target=Target(status.arn),
            undelivered=undelivered,
        )
        status.accept_events_of("failed-executions", rule.arn)
