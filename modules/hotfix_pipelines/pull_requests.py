"""The pull-request function: a hotfix goes back to the long-lived branches, and to Prod once."""

from pathlib import Path

from modules.addresses import Addresses
from modules.foundations import Foundations, Table
from modules.framework import Construct
from modules.function import Function, FunctionProps
from modules.hotfix_pipelines.parameters import FILE_NAME, hotfix_repositories
from modules.iam import Statement
from modules.packaging import function_package
from modules.pipelines.job_results import allow_reporting

_FOLDER = Path("handlers/hotfix_pipelines/pull_requests")
_JOBS = Path("handlers/pipelines")
_TIMEOUT_SECONDS = 60


def pull_request_function(
    scope: Construct, id: str, addresses: Addresses, foundations: Foundations, ledger: Table
) -> Function:
    """Returns the function that hotfix pipelines invoke before the approval and around Prod."""
    role_arn = addresses.hotfix_pull_requests_role_arn
    options = addresses.settings.hotfix_pipelines
    return Function(
        scope,
        id,
        addresses,
        foundations,
        FunctionProps(
            parts=("pull-requests",),
            package=function_package(
                _FOLDER, {FILE_NAME: hotfix_repositories(addresses)}, packages=[_JOBS]
            ),
            handler="handlers.hotfix_pipelines.pull_requests.handler.handle",
            environment={
                "ALLOW_REDEPLOY": "true" if options.allow_redeploy else "false",
                "LEDGER_TABLE": ledger.name,
                "PULL_REQUEST_ROLE_ARN": role_arn,
            },
            permissions=[
                *ledger.allow("GetItem", "UpdateItem"),
                Statement("AssumePullRequestRole", ("sts:AssumeRole",), (role_arn,)),
                allow_reporting(),
            ],
            timeout_seconds=_TIMEOUT_SECONDS,
        ),
    )
