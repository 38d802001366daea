"""An environment's hosts and deployment groups, if they are deployed."""

from dataclasses import dataclass
from typing import Any

from cli.cloud import Cloud
from cli.context import Deployment
from cli.errors import OperatorError
from cli.releases.group import Group
from modules.addresses import Addresses


@dataclass(frozen=True)
class Environment:
    """One environment of a deployment. config: the configuration's file, for what is advised."""

    name: str
    cloud: Cloud
    addresses: Addresses
    config: str

    @property
    def account(self) -> str:
        """The id of its account."""
        return self.cloud.settings.accounts.environments()[self.name]

    def client(self, service: str) -> Any:
        """Returns a client of its account."""
        return self.cloud.client(service, self.account)

    @property
    def owner(self) -> str:
        """What its hosts are tagged as managed by."""
        return self.cloud.settings.name_prefix

    @property
    def role_arn(self) -> str:
        """The role of its hosts."""
        return self.addresses.host_role_arn(self.name)

    @property
    def role(self) -> str:
        """The name of that role."""
        return self.role_arn.rpartition("/")[2]

    def need_role(self) -> None:
        """Raises OperatorError if no host can join, since the role is not deployed."""
        client = self.client("iam")
        try:
            client.get_role(RoleName=self.role)
        except client.exceptions.NoSuchEntityException as error:
            raise OperatorError(
                f"{self.name} takes no hosts: {self.role_arn} is not there. "
                f"Give {self.config} an application with `deploy: {{by: code_deploy}}`, "
                f"then `make deploy CONFIG={self.config}`"
            ) from error

    def group(self, application: str, group: str) -> Group:
        """Returns a deployment group of an application.

        Raises OperatorError if it is not deployed.
        """
        client = self.client("codedeploy")
        name = self.addresses.deploy_application(application, self.name)
        group_name = self.addresses.deploy_group(application, self.name, group)
        missing = client.exceptions
        try:
            client.get_deployment_group(applicationName=name, deploymentGroupName=group_name)
        except missing.ApplicationDoesNotExistException as error:
            raise OperatorError(
                f"CodeDeploy has no application {application} in {self.name} ({name}): give its "
                f"application in {self.config} `deploy: {{by: code_deploy}}`, "
                f"then `make deploy CONFIG={self.config}`"
            ) from error
        except missing.DeploymentGroupDoesNotExistException as error:
            told = client.list_deployment_groups(applicationName=name)
            others = ", ".join(told.get("deploymentGroups", [])) or "none"
            raise OperatorError(
                f"{application} has no group {group} in {self.name} ({group_name}); there are: "
                f"{others}. List it in {self.config}, then `make deploy CONFIG={self.config}`"
            ) from error
        return Group(client, name, group_name)


def environments_of(deployment: Deployment, name: str | None = None) -> list[Environment]:
    """Returns the environment of that name, or all of them.

    Raises OperatorError if there is none of that name, or the embedded AWS does not run.
    """
    cloud = deployment.connect()
    if cloud is None:
        raise OperatorError("The embedded AWS does not run: `make deploy` starts it.")
    known = list(deployment.settings.accounts.environments())
    if name is not None and name not in known:
        raise OperatorError(f'There is no environment "{name}"; there are {", ".join(known)}')
    addresses = Addresses(deployment.settings)
    return [
        Environment(each, cloud, addresses, str(deployment.config))
        for each in known
        if name in (None, each)
    ]
