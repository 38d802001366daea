"""A role and its permissions."""

from collections.abc import Iterable, Iterator, Sequence

from modules.addresses import Addresses
from modules.aws import IamPolicy, IamRole, IamRolePolicy, IamRolePolicyAttachment
from modules.checkov import skip_checks
from modules.framework import Construct, TerraformResource
from modules.iam.statement import Statement, policy
from modules.naming import Kind

# Characters of all inline policies of a role together, and of one managed policy
# (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
_INLINE_LIMIT = 10_240
_MANAGED_LIMIT = 6_144
_TRUSTS_AN_ACCOUNT = {"CKV_AWS_61": "aws:PrincipalArn narrows the account to one of its roles"}
_ARNS_AT_ONCE = 20  # of at most 250 characters each: a statement of 20 fits any policy


class Role(Construct):
    """A role that can do what ``permissions`` say, and nothing else.

    parts: what the role is for; its name is made of them. path: where IAM keeps it.
    trust: who may assume it, in one statement or several.
    policy_arns: managed policies that say more of what it can do.
    attached: what must exist before the permissions can be relied on.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        *,
        parts: tuple[str, ...],
        trust: Statement | Sequence[Statement],
        permissions: Sequence[Statement] = (),
        policy_arns: Sequence[str] = (),
        path: str = "/",
    ) -> None:
        super().__init__(scope, id)
        self.name = addresses.named(Kind.ROLE, *parts)
        trusted = [trust] if isinstance(trust, Statement) else trust
        self._role = IamRole(
            self, "role", name=self.name, path=path, assume_role_policy=policy(trusted)
        )
        self.arn = self._role.arn
        if any("AWS" in (each.principals or {}) for each in trusted):
            skip_checks(self._role, _TRUSTS_AN_ACCOUNT)
        self.attached: list[TerraformResource] = [
            *self._attach(addresses, parts, permissions),
            *(self._attach_managed(f"given-{index}", arn) for index, arn in enumerate(policy_arns)),
        ]

    def _attach(
        self, addresses: Addresses, parts: tuple[str, ...], permissions: Sequence[Statement]
    ) -> Iterator[TerraformResource]:
        if not permissions:
            return
        document = policy(permissions)
        if len(document) <= _INLINE_LIMIT:
            yield IamRolePolicy(
                self, "policy", name="permissions", role=self._role.name, policy=document
            )
            return
        for index, statements in enumerate(_packed(permissions)):
            managed = IamPolicy(
                self,
                f"policy-{index}",
                name=addresses.named(Kind.POLICY, *parts, str(index)),
                policy=policy(statements),
            )
            yield self._attach_managed(f"attachment-{index}", managed.arn)

    def _attach_managed(self, id: str, policy_arn: str) -> IamRolePolicyAttachment:
        return IamRolePolicyAttachment(self, id, role=self._role.name, policy_arn=policy_arn)


def _packed(permissions: Iterable[Statement]) -> Iterator[list[Statement]]:
    """Yields the statements in groups that each fit one managed policy."""
    group: list[Statement] = []
    for statement in (piece for whole in permissions for piece in _pieces(whole)):
        if group and len(policy([*group, statement])) > _MANAGED_LIMIT:
            yield group
            group = []
        group.append(statement)
    yield group


def _pieces(statement: Statement) -> Iterator[Statement]:
    if len(statement.resources) <= _ARNS_AT_ONCE:
        yield statement
        return
    for start in range(0, len(statement.resources), _ARNS_AT_ONCE):
        piece = statement.resources[start : start + _ARNS_AT_ONCE]
        yield statement.of_resources(f"{statement.sid}{start}", piece)
