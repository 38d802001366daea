"""The functions that send commands and follow them."""

from pathlib import Path

from modules.addresses import Addresses
from modules.compact_json import compact_json
from modules.console import log_group_url
from modules.foundations import Foundations, Table
from modules.framework import Construct
from modules.function import Function, FunctionProps
from modules.iam import Statement
from modules.machine_steps.documents import FILE_NAME, documents_file
from modules.packaging import function_package

_FOLDER = Path("handlers/machine_steps")
_SCHEMA = "machine_step.schema.json"
_PROJECT = Path(__file__).parents[2]
_TIMEOUT_SECONDS = 100  # less than the state machine waits for


def submit_function(
    scope: Construct, id: str, addresses: Addresses, foundations: Foundations, ledger: Table
) -> Function:
    """Returns the function that checks a request and sends its command."""
    settings = addresses.settings
    environments = settings.machine_step_environments
    roles = {name: addresses.machine_submit_role_arn(each) for name, each in environments.items()}
    key, value = addresses.machine_steps_tag
    schema = (_PROJECT / _FOLDER / _SCHEMA).read_bytes()
    return Function(
        scope,
        id,
        addresses,
        foundations,
        FunctionProps(
            parts=("machine-steps", "submit"),
            package=function_package(
                _FOLDER / "submit", {FILE_NAME: documents_file(addresses), _SCHEMA: schema}
            ),
            handler="handlers.machine_steps.submit.handler.handle",
            environment={
                "ALLOWED_TAG_KEY": key,
                "ALLOWED_TAG_VALUE": value,
                "ENVIRONMENTS": _environments(roles),
                "LEDGER_TABLE": ledger.name,
                "LOG_GROUP": addresses.machine_log_group,
                "OUTPUT_BUCKET": foundations.artifacts.name,
                "OUTPUT_PREFIX": addresses.machine_outputs,
            },
            permissions=[
                *ledger.allow("GetItem", "PutItem", "UpdateItem"),
                Statement(
                    "ReadRequests",
                    ("states:DescribeExecution",),
                    tuple(map(addresses.executions_arn, environments)),
                ),
                _assume("AssumeSubmitRoles", roles),
            ],
            timeout_seconds=_TIMEOUT_SECONDS,
        ),
    )


def status_function(
    scope: Construct, id: str, addresses: Addresses, foundations: Foundations, ledger: Table
) -> Function:
    """Returns the function that looks at commands, and ends those nobody waits for any more."""
    settings = addresses.settings
    environments = settings.machine_step_environments
    roles = {name: addresses.machine_status_role_arn(each) for name, each in environments.items()}
    return Function(
        scope,
        id,
        addresses,
        foundations,
        FunctionProps(
            parts=("machine-steps", "status"),
            package=function_package(_FOLDER / "status"),
            handler="handlers.machine_steps.status.handler.handle",
            environment={
                "ENVIRONMENTS": _environments(roles),
                "FIRST_WAIT_SECONDS": str(settings.machine_steps.first_wait_seconds),
                "LEDGER_TABLE": ledger.name,
                "LOG_GROUP_URL": log_group_url(settings, addresses.machine_log_group),
                "MAX_WAIT_SECONDS": str(settings.machine_steps.max_wait_seconds),
                "TOPIC_ARN": foundations.topic.arn,
            },
            permissions=[
                *ledger.allow("GetItem"),
                *foundations.topic.allow_publishing(),
                _assume("AssumeStatusRoles", roles),
            ],
            timeout_seconds=_TIMEOUT_SECONDS,
        ),
    )


def _environments(roles: dict[str, str]) -> str:
    return compact_json({name: {"role_arn": arn} for name, arn in roles.items()})


def _assume(sid: str, roles: dict[str, str]) -> Statement:
    return Statement(sid, ("sts:AssumeRole",), tuple(sorted(set(roles.values()))))
