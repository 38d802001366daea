"""A Python function as every capability makes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modules.addresses import Addresses
from modules.aws import (
    LambdaEventSourceMapping,
    LambdaFunction,
    LambdaFunctionEventInvokeConfig,
    LambdaPermission,
)
from modules.checkov import skip_checks
from modules.foundations import DeadLetterQueue, Foundations, LogGroup, WorkQueue
from modules.framework import AssetType, Construct, TerraformAsset
from modules.iam import Role, Statement, trust_service
from modules.naming import Kind
from modules.packaging import PYTHON_VERSION, Package

# How long Lambda tries to hand an event to a busy function, in seconds: the longest it offers.
_MAX_EVENT_AGE_SECONDS = 6 * 3600
_RETRIES = 2
_BATCH_SIZE = 10  # the most that one receive brings
_BATCHES_AT_ONCE = 5  # half of the executions that a new account may have at once

_NOT_FOR_A_FUNCTION = {
    "CKV_AWS_50": "Its logs carry the event's id from end to end; a trace would only cost",
    "CKV_AWS_115": "A new account may have 10 concurrent executions, none to reserve",
    "CKV_AWS_117": "It calls AWS alone; in a VPC it would need a NAT gateway",
    "CKV_AWS_173": "Its environment holds names of resources and no secret",
    "CKV_AWS_272": "The deploy role ships it; a signing profile would be that role's too",
}


@dataclass(frozen=True)
class FunctionProps:
    """What makes one function different from another.

    parts: what it is for; the names of the function and its role are made of them.
    handler: the Python path of what Lambda calls.
    environment: its settings, besides the log's.
    timeout_seconds, memory_mib: Lambda's limits for one invocation.
    """

    parts: tuple[str, ...]
    package: Package
    handler: str
    environment: Mapping[str, str]
    permissions: Sequence[Statement]
    timeout_seconds: int = 30
    memory_mib: int = 256


class Function(Construct):
    """A function that events invoke. An event that fails three times ends in ``failed_events``.

    role: what it acts by.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        props: FunctionProps,
    ) -> None:
        super().__init__(scope, id)
        self.name = addresses.named(Kind.FUNCTION, *props.parts)
        self.failed_events = DeadLetterQueue(
            self,
            "failed-events",
            addresses,
            addresses.tools,
            parts=("failed-events", *props.parts),
            alarm_topics=[foundations.topic.arn],
        )
        logs = LogGroup(self, "logs", addresses, foundations.key, name=f"/aws/lambda/{self.name}")
        self.role = Role(
            self,
            "role",
            addresses,
            parts=props.parts,
            trust=trust_service("lambda.amazonaws.com"),
            permissions=[
                logs.allow_writing(),
                self.failed_events.allow_sending(),
                *props.permissions,
            ],
        )
        asset = TerraformAsset(self, "zip", path=str(props.package.path), type=AssetType.FILE)
        function = LambdaFunction(
            self,
            "function",
            function_name=self.name,
            role=self.role.arn,
            runtime=f"python{PYTHON_VERSION}",
            architectures=["arm64"],
            handler=props.handler,
            filename=asset.path,
            source_code_hash=props.package.base64_sha256(),
            timeout=props.timeout_seconds,
            memory_size=props.memory_mib,
            environment={
                "variables": {
                    "LOG_LEVEL": "INFO",
                    "POWERTOOLS_SERVICE_NAME": props.parts[-1],
                    **props.environment,
                }
            },
            dead_letter_config={"target_arn": self.failed_events.arn},
            # Lambda checks the role when it makes the function, and would make the log group.
            depends_on=[*self.role.attached, logs.group],
        )
        self.arn = function.arn
        self._function = function
        LambdaFunctionEventInvokeConfig(
            self,
            "asynchronous",
            function_name=function.function_name,
            maximum_event_age_in_seconds=_MAX_EVENT_AGE_SECONDS,
            maximum_retry_attempts=_RETRIES,
        )
        skip_checks(function, _NOT_FOR_A_FUNCTION)

    def work_through(self, queue: WorkQueue) -> LambdaEventSourceMapping:
        """Returns what hands the queue's messages to this function, which says which it did.

        The function's permissions must hold those to receive and to ask how many wait.
        """
        return LambdaEventSourceMapping(
            self,
            "mapping",
            event_source_arn=queue.arn,
            function_name=self._function.function_name,
            batch_size=_BATCH_SIZE,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config={"maximum_concurrency": _BATCHES_AT_ONCE},
        )

    def accept_events_of(self, id: str, rule_arn: str) -> LambdaPermission:
        """Returns the permission by which the rule may invoke this function."""
        return LambdaPermission(
            self,
            f"allow-{id}",
            statement_id=id,
            action="lambda:InvokeFunction",
            function_name=self._function.function_name,
            principal="events.amazonaws.com",
            source_arn=rule_arn,
        )
