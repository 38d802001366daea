"""The submit function's entry point."""

import os
from functools import cache, partial
from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from handlers.machine_steps.ledger import Ledger
from handlers.machine_steps.submit.aws import SsmCommands, StepFunctionsExecutions
from handlers.machine_steps.submit.documents import Documents
from handlers.machine_steps.submit.reading import RequestReader
from handlers.machine_steps.submit.settings import Settings
from handlers.machine_steps.submit.submission import Submission
from handlers.shared.assumed_role import session_as
from handlers.shared.calls import CALLS
from handlers.shared.log import logger
from handlers.shared.settings import read_settings

# SendCommand takes no token: when its answer is lost, the command must be looked for, not sent
# again. The state machine does that.
_ONE_ATTEMPT = CALLS.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))


@logger.inject_lambda_context
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Sends the command of one execution. What it raises, the state machine tries again."""
    return _submission().submit(event)


@cache
def _submission() -> Submission:
    settings = read_settings(Settings, os.environ)
    return Submission(
        executions=StepFunctionsExecutions(boto3.client("stepfunctions", config=CALLS)),
        reader=RequestReader.from_file(settings.schema_path),
        documents=Documents.from_file(settings.documents_path),
        ledger=Ledger(boto3.client("dynamodb", config=CALLS), settings.ledger_table),
        commands=cache(partial(_commands, settings)),
    )


def _commands(settings: Settings, environment: str) -> SsmCommands:
    role = session_as(settings.environments[environment], settings.aws_lambda_function_name)
    return SsmCommands(
        role.client("ssm", config=_ONE_ATTEMPT),
        output={
            "OutputS3BucketName": settings.output_bucket,
            "OutputS3KeyPrefix": f"{settings.output_prefix}/{environment}",
            "CloudWatchOutputConfig": {
                "CloudWatchOutputEnabled": True,
                "CloudWatchLogGroupName": settings.log_group,
            },
        },
        allowed_tag=(settings.allowed_tag_key, settings.allowed_tag_value),
    )
