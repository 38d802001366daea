"""What pipelines need in a workload account."""

from modules.addresses import Addresses
from modules.framework import Construct
from modules.workloads.deploy_role import deploy_role
from modules.workloads.execution_role import ExecutionRole


class WorkloadAccount(Construct):
    """The role that pipelines act by, and the role that CloudFormation acts by."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses, account: str) -> None:
        super().__init__(scope, id)
        deploy_role(self, "deploy-role", addresses, account)
        ExecutionRole(self, "execution-role", addresses, account)
