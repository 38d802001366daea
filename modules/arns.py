"""ARNs and names of one deployment, whatever they are of."""

from dataclasses import dataclass

from modules.naming import Kind, name
from modules.settings import Settings

# The DNS suffix of each partition's endpoints (botocore's endpoints.json).
_DNS_SUFFIX = {"aws": "amazonaws.com", "aws-cn": "amazonaws.com.cn", "aws-us-gov": "amazonaws.com"}


@dataclass(frozen=True)
class Arns:
    """How one deployment names things and writes their ARNs."""

    settings: Settings

    def named(self, kind: Kind, *parts: str) -> str:
        """Returns the name of ``kind`` for ``parts`` in this deployment."""
        return name(kind, self.settings.name_prefix, *parts)

    def arn(self, service: str, account: str, resource: str, *, regional: bool = True) -> str:
        """Returns an ARN; ``regional`` is false for services that have none in it, such as IAM."""
        region = self.settings.region if regional else ""
        return f"arn:{self.settings.partition}:{service}:{region}:{account}:{resource}"

    def role_arn(self, account: str, *parts: str, path: str = "/") -> str:
        """Returns the ARN of the role named for ``parts`` in ``account``, under ``path``."""
        role = f"role{path}{self.named(Kind.ROLE, *parts)}"
        return self.arn("iam", account, role, regional=False)

    def account_root_arn(self, account: str) -> str:
        """Returns the principal that stands for every identity of ``account``.

        AWS refuses a policy whose principal does not exist yet. So a policy for another account's
        role names that account's root and narrows it by ``aws:PrincipalArn``.
        """
        return self.arn("iam", account, "root", regional=False)

    @property
    def dns_suffix(self) -> str:
        """The DNS suffix of the partition's endpoints."""
        return _DNS_SUFFIX[self.settings.partition]

    def endpoint(self, service: str) -> str:
        """Returns the endpoint of a service in the region, which KMS knows as ViaService."""
        return f"{service}.{self.settings.region}.{self.dns_suffix}"

    @property
    def source(self) -> str:
        """The id of the account that holds the repositories."""
        return self.settings.accounts.source

    @property
    def tools(self) -> str:
        """The id of the account that holds the bus, the queues, the runner and the builds."""
        return self.settings.accounts.tools
