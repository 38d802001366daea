"""What the pull-request function is told by its environment."""

from pathlib import Path

import environ

from handlers.shared.settings import one_of

__all__ = ["Settings"]

ZIP_ROOT = Path(__file__).parents[3]


@environ.config(prefix="", frozen=True)
class Settings:
    """The pull-request function's settings, one environment variable each."""

    ledger_table: str = environ.var(help="name of the table of hotfixes")
    pull_request_role_arn: str = environ.var(
        help="role in the source account that may open pull requests"
    )
    allow_redeploy: str = environ.var(
        converter=one_of("ALLOW_REDEPLOY", "true", "false"),
        help="whether a hotfix may be deployed to Prod more than once",
    )
    hotfix_repositories_path: Path = environ.var(
        default=ZIP_ROOT / "hotfix_repositories.json",
        converter=Path,
        help="the repositories that have hotfixes; a file in the zip",
    )
    aws_lambda_function_name: str = environ.var(
        default="branchline-pull-requests", help="set by Lambda; names the session under the role"
    )
