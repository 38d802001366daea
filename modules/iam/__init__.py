"""IAM: statements, and roles that hold exactly the statements given to them."""

from modules.iam.role import Role
from modules.iam.statement import Statement, policy
from modules.iam.trust import trust_role, trust_roles, trust_service

__all__ = ["Role", "Statement", "policy", "trust_role", "trust_roles", "trust_service"]
