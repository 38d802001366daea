"""The role in the source account by which machines read repositories."""

from modules.addresses import Addresses
from modules.framework import Construct
from modules.iam import Role, Statement, trust_role


def machine_repositories_role(scope: Construct, id: str, addresses: Addresses) -> Role:
    """Returns the role that reads the repositories of the applications with machine steps."""
    applications = addresses.settings.machine_step_applications
    return Role(
        scope,
        id,
        addresses,
        parts=("machine-repositories",),
        trust=[
            trust_role(
                addresses.account_root_arn(account),
                addresses.machine_host_role_arn(account),
                sid=f"TrustMachinesOf{account}",
            )
            for account in addresses.machine_accounts
        ],
        permissions=[
            Statement(
                "ReadRepositories",
                ("codecommit:GitPull",),
                tuple(addresses.repository_arn(each.repository) for each in applications),
            )
        ],
    )
