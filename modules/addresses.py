"""Where everything is that one account must know about another's, computed from the settings.

No account reads another's state, so all accounts deploy in one pass and in any order.
"""

from dataclasses import dataclass

from modules.naming import Kind, name
from modules.settings import Settings

# The DNS suffix of each partition's endpoints (botocore's endpoints.json).
_DNS_SUFFIX = {"aws": "amazonaws.com", "aws-cn": "amazonaws.com.cn", "aws-us-gov": "amazonaws.com"}


@dataclass(frozen=True)
class Addresses:
    """Names and ARNs of one deployment.

    A name is the prefix, what the thing is for, and a hash; a role's name is the same in each
    account that has it.
    """

    settings: Settings

    def named(self, kind: Kind, *parts: str) -> str:
        """Returns the name of ``kind`` for ``parts`` in this deployment."""
        return name(kind, self.settings.name_prefix, *parts)

    def arn(self, service: str, account: str, resource: str, *, regional: bool = True) -> str:
        """Returns an ARN; ``regional`` is false for services that have none in it, such as IAM."""
        region = self.settings.region if regional else ""
        return f"arn:{self.settings.partition}:{service}:{region}:{account}:{resource}"

    def role_arn(self, account: str, *parts: str) -> str:
        """Returns the ARN of the role named for ``parts`` in ``account``."""
        return self.arn("iam", account, f"role/{self.named(Kind.ROLE, *parts)}", regional=False)

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

    @property
    def source(self) -> str:
        """The id of the account that holds the repositories."""
        return self.settings.accounts.source

    @property
    def tools(self) -> str:
        """The id of the account that holds the bus, the queues, the runner and the builds."""
        return self.settings.accounts.tools

    @property
    def artifact_bucket(self) -> str:
        """The bucket of bundles and outputs; bucket names are unique in the whole partition."""
        return self.named(Kind.BUCKET, "artifacts", self.tools, self.settings.region)

    @property
    def event_bus_arn(self) -> str:
        """The bus in the tools account that the source account's events are forwarded to."""
        return self.arn("events", self.tools, f"event-bus/{self.named(Kind.EVENT_BUS, 'events')}")

    @property
    def relay_role_arn(self) -> str:
        """The role by which the source account's rule puts events on the tools account's bus."""
        return self.role_arn(self.source, "event-relay")

    @property
    def runner_role_arn(self) -> str:
        """The task role of the source runner."""
        return self.role_arn(self.tools, "source-runner")

    @property
    def pull_role_arn(self) -> str:
        """The role in the source account by which the source runner fetches commits."""
        return self.role_arn(self.source, "pull")

    @property
    def build_result_role_arn(self) -> str:
        """The role of the function that reports build results."""
        return self.role_arn(self.tools, "build-result")

    @property
    def comment_role_arn(self) -> str:
        """The role in the source account by which build results are put on pull requests."""
        return self.role_arn(self.source, "comment")

    def repository_arn(self, repository: str) -> str:
        """Returns the ARN of a CodeCommit repository; ``*`` gives all of the source account."""
        return self.arn("codecommit", self.source, repository)

    def build_project(self, repository: str) -> str:
        """Returns the name of the CodeBuild project that builds ``repository``."""
        return self.named(Kind.BUILD_PROJECT, "build", repository)
