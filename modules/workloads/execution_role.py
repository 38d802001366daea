"""The role by which CloudFormation changes applications' stacks."""

from modules.addresses import Addresses
from modules.aws import IamPolicy
from modules.framework import Construct
from modules.iam import Role, policy, trust_service
from modules.workloads.application_boundary import boundary_statements
from modules.workloads.application_roles import role_permissions
from modules.workloads.execution_permissions import container_service_permissions


class ExecutionRole(Construct):
    """The role, and the boundary of the roles that it makes.

    CloudFormation gives no context when it takes a stack's role; only the deploy role may pass it.
    """

    def __init__(self, scope: Construct, id: str, addresses: Addresses, account: str) -> None:
        super().__init__(scope, id)
        IamPolicy(
            self,
            "boundary",
            name=addresses.application_boundary,
            description="The most that a role of an application can do",
            policy=policy(boundary_statements(addresses, account)),
        )
        given = addresses.settings.workloads.execution_policy_arns
        default = [
            *container_service_permissions(addresses, account),
            *role_permissions(addresses, account),
        ]
        Role(
            self,
            "role",
            addresses,
            parts=("cloudformation-execution",),
            trust=trust_service("cloudformation.amazonaws.com"),
            permissions=[] if given else default,
            policy_arns=given,
        )
