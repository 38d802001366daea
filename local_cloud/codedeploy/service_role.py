"""What CodeDeploy does in a customer's account: under the service role of the group."""

from typing import Any

from local_cloud import roles
from local_cloud.codedeploy.group import Group

SERVICE = "codedeploy.amazonaws.com"


def service_client(group: Group, service: str) -> Any:
    """Returns a boto3 client with the group's role. Raises local_cloud.roles.RoleNotAssumable."""
    role = group.settings["serviceRoleArn"]
    session = roles.assume(role, group.name, SERVICE, group.arn)
    return roles.client(service, session, group.region)
