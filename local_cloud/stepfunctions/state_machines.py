"""What must hold before a state machine is made or changed: its role's trust, its definition."""

from collections.abc import Callable
from typing import Any

from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.api import InvalidDefinition
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from local_cloud.iam.authorization import authorize_service
from local_cloud.operations import AwsError
from local_cloud.patches import replaces
from local_cloud.stepfunctions.clients import SERVICE
from local_cloud.stepfunctions.logs import require_delivery

_create = StepFunctionsParserBackend.create_state_machine
_update = StepFunctionsParserBackend.update_state_machine


@replaces(StepFunctionsParserBackend, "create_state_machine")
def _create_with_role(backend: StepFunctionsParserBackend, **given: Any) -> StateMachine:
    prefix = f"arn:{backend.partition}:states:{backend.region_name}:{backend.account_id}"
    _require_trust(given["roleArn"], f"{prefix}:stateMachine:{given['name']}")
    require_delivery(given["roleArn"], given["loggingConfiguration"])
    return _defined(_create, backend, given)


@replaces(StepFunctionsParserBackend, "update_state_machine")
def _update_with_role(backend: StepFunctionsParserBackend, **given: Any) -> StateMachine:
    machine = backend.describe_state_machine(given["arn"])
    role = given.get("role_arn") or machine.roleArn
    _require_trust(role, machine.arn)
    require_delivery(role, given.get("logging_configuration") or machine.loggingConfiguration)
    return _defined(_update, backend, given)


def _defined(
    make: Callable[..., StateMachine], backend: StepFunctionsParserBackend, given: dict[str, Any]
) -> StateMachine:
    """Calls what makes or changes a state machine; raises AwsError for a wrong definition."""
    try:
        return make(backend, **given)
    except InvalidDefinition as error:
        message = f"Invalid State Machine Definition: '{error.message}'"
        raise AwsError("InvalidDefinition", message) from error


def _require_trust(role_arn: str, state_machine_arn: str) -> None:
    account = state_machine_arn.split(":")[4]
    decision = authorize_service(SERVICE, "sts:AssumeRole", role_arn, state_machine_arn, account)
    if not decision.allowed:
        raise AwsError(
            "AccessDeniedException",
            f"Neither the global service principal {SERVICE}, nor the regional one is authorized "
            "to assume the provided role.",
        )
