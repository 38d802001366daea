"""One account's share of a deployment: a Terraform stack with its own state."""

from pathlib import Path

from modules.addresses import Addresses
from modules.aws import AwsProvider, AwsProviderAssumeRole, AwsProviderDefaultTags
from modules.framework import App, LocalBackend, S3Backend, TerraformStack
from modules.settings import LocalState, S3State

# The embedded AWS throttles nobody: what it refuses, 25 growing waits would only hide for minutes.
_LOCAL_RETRIES = 5


class AccountStack(TerraformStack):
    """A stack that can only be applied to ``account``, by the deploy role.

    roles: what the account is in the configuration; they name the stack.
    project: the folder that relative state paths start from.
    """

    def __init__(
        self, app: App, addresses: Addresses, account: str, roles: list[str], project: Path
    ) -> None:
        settings = addresses.settings
        super().__init__(app, "-".join([settings.name_prefix, *roles]))
        self.account = account
        self.roles = roles
        self._keep_state(addresses, project)
        AwsProvider(
            self,
            "aws",
            region=settings.region,
            allowed_account_ids=[account],
            max_retries=_LOCAL_RETRIES if settings.cloud == "local" else None,
            assume_role=[
                AwsProviderAssumeRole(
                    role_arn=_deploy_role_arn(addresses, account),
                    session_name=settings.name_prefix,
                )
            ],
            default_tags=[AwsProviderDefaultTags(tags=settings.all_tags)],
        )

    def _keep_state(self, addresses: Addresses, project: Path) -> None:
        settings = addresses.settings
        match settings.state:
            case LocalState(directory=directory):
                path = project / directory / settings.name_prefix / f"{self.node.id}.tfstate"
                LocalBackend(self, path=str(path))
            case S3State(bucket=bucket, key_prefix=prefix):
                S3Backend(
                    self,
                    bucket=bucket,
                    key=f"{prefix}/{settings.name_prefix}/{self.node.id}.tfstate",
                    region=settings.region,
                    encrypt=True,
                    assume_role={"role_arn": _deploy_role_arn(addresses, addresses.tools)},
                )
                self.add_override("terraform.backend.s3.use_lockfile", True)


def _deploy_role_arn(addresses: Addresses, account: str) -> str:
    return addresses.arn("iam", account, f"role/{addresses.settings.deploy_role}", regional=False)
