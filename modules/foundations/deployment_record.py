"""What tells, in each account, that Branchline is deployed there."""

from collections.abc import Sequence

from modules.addresses import Addresses
from modules.aws import SsmParameter
from modules.checkov import skip_checks
from modules.compact_json import compact_json
from modules.framework import Construct

VERSION = "0.1.0"


class DeploymentRecord(Construct):
    """A parameter with the version, the account's roles and the id of the tools account.

    The parameter is named ``/<name prefix>/deployment``.
    """

    def __init__(
        self, scope: Construct, id: str, addresses: Addresses, roles: Sequence[str]
    ) -> None:
        super().__init__(scope, id)
        record = {
            "version": VERSION,
            "roles": list(roles),
            "tools_account": addresses.tools,
            "region": addresses.settings.region,
        }
        parameter = SsmParameter(
            self,
            "parameter",
            name=f"/{addresses.settings.name_prefix}/deployment",
            description="Which part of Branchline is deployed in this account",
            type="String",
            value=compact_json(record),
        )
        skip_checks(
            parameter,
            {"CKV2_AWS_34": "It says what is deployed, for everyone in the account to read"},
        )
