"""What machine steps need in an account of machines."""

from modules.addresses import Addresses
from modules.aws import CloudwatchLogGroup
from modules.checkov import skip_checks
from modules.foundations import retention_reasons
from modules.framework import Construct
from modules.machine_steps.command_roles import status_role, submit_role
from modules.machine_steps.documents import make_documents
from modules.machine_steps.host_role import MachineHostRole
from modules.outputs import output

_NO_KEY = {"CKV_AWS_158": "CloudWatch's own key encrypts it; the account has no other"}


class MachineAccount(Construct):
    """Documents, the roles to send and follow commands, the machines' role, their log group."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses, account: str) -> None:
        super().__init__(scope, id)
        names = [document.name for document in make_documents(self, addresses)]
        submit_role(self, "submit-role", addresses, account)
        status_role(self, "status-role", addresses, account)
        host = MachineHostRole(self, "host-role", addresses, account)
        days = addresses.settings.machine_steps.output_days
        logs = CloudwatchLogGroup(
            self, "logs", name=addresses.machine_log_group, retention_in_days=days
        )
        skip_checks(logs, {**_NO_KEY, **retention_reasons(days, "machine_steps.output_days")})
        key, value = addresses.machine_steps_tag
        for name, made in {
            "documents": names,
            "host_role_arn": host.role.arn,
            "host_instance_profile": host.profile.name,
            "log_group": logs.name,
            "tag": {key: value},
        }.items():
            output(self, f"machine_{name}", made)
