"""What the status function is told by its environment."""

from collections.abc import Mapping

import environ

from handlers.machine_steps.environments import read_environments
from handlers.shared.settings import whole_number

__all__ = ["Settings"]


@environ.config(prefix="", frozen=True)
class Settings:
    """The status function's settings, one environment variable each."""

    ledger_table: str = environ.var(help="name of the table of machine steps")
    topic_arn: str = environ.var(help="SNS topic of the platform's notifications")
    environments: Mapping[str, str] = environ.var(
        converter=read_environments, help="roles that may read and cancel commands, by environment"
    )
    log_group_url: str = environ.var(help="page of the log group that machines log to")
    first_wait_seconds: int = environ.var(
        converter=whole_number("FIRST_WAIT_SECONDS", minimum=1),
        help="between the first look at a command and the second",
    )
    max_wait_seconds: int = environ.var(
        converter=whole_number("MAX_WAIT_SECONDS", minimum=1), help="between two looks at most"
    )
    aws_lambda_function_name: str = environ.var(
        default="branchline-status", help="set by Lambda; names the session under the role"
    )
