"""Where everything is that releases to hosts need in more than one account."""

from dataclasses import dataclass

from modules.machine_addresses import MachineStepAddresses
from modules.naming import Kind

_RELEASES = "releases/"


@dataclass(frozen=True)
class OnPremisesAddresses(MachineStepAddresses):
    """Names and ARNs of CodeDeploy's applications and groups, of hosts and of their releases."""

    def deploy_application(self, application: str, environment: str) -> str:
        """Returns the name of an application of CodeDeploy in ``dev``, ``stage``, ..."""
        return self.named(Kind.DEPLOY_APPLICATION, application, environment)

    def deploy_group(self, application: str, environment: str, group: str) -> str:
        """Returns the name of a deployment group of an application in an environment."""
        return self.named(Kind.DEPLOY_GROUP, application, environment, group)

    @property
    def releases_prefix(self) -> str:
        """How the keys of releases in the artifact bucket begin."""
        return _RELEASES

    def host_role_arn(self, environment: str) -> str:
        """Returns the role of an environment's hosts outside AWS, in the environment's account."""
        account = self.settings.accounts.environments()[environment]
        return self.role_arn(account, "on-premises-host", environment)

    @property
    def host_users_path(self) -> str:
        """The path of the IAM users of hosts that can't act as the host role; nothing else's."""
        return f"/{self.settings.name_prefix}/hosts/"
