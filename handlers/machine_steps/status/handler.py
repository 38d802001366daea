"""The status function's entry point, for the state machine and for its executions' ends."""

import os
from functools import cache, partial
from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.machine_steps.ledger import Ledger
from handlers.machine_steps.status.aws import SsmCommands
from handlers.machine_steps.status.settings import Settings
from handlers.machine_steps.status.waiting import Waiting
from handlers.shared.assumed_role import session_as
from handlers.shared.calls import CALLS
from handlers.shared.log import logger
from handlers.shared.notification import SnsTopic
from handlers.shared.settings import read_settings


@logger.inject_lambda_context
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any] | None:
    """Looks at a command for the state machine, or ends one for EventBridge.

    What it raises, whichever of them invoked it tries again.
    """
    if "detail-type" in event:
        _waiting().end(event)
        return None
    return _waiting().look(event)


@cache
def _waiting() -> Waiting:
    settings = read_settings(Settings, os.environ)
    return Waiting(
        ledger=Ledger(boto3.client("dynamodb", config=CALLS), settings.ledger_table),
        commands=cache(partial(_commands, settings)),
        topic=SnsTopic(boto3.client("sns", config=CALLS), settings.topic_arn),
        first_wait_seconds=settings.first_wait_seconds,
        max_wait_seconds=settings.max_wait_seconds,
    )


def _commands(settings: Settings, environment: str) -> SsmCommands:
    role = session_as(settings.environments[environment], settings.aws_lambda_function_name)
    return SsmCommands(role.client("ssm", config=CALLS), settings.log_group_url)
