"""In whose name a stack's resources are made: the role it was given, or whoever called."""

from dataclasses import dataclass
from typing import Any

from moto.utilities.utils import get_partition

from local_cloud import roles
from local_cloud.cloudformation.errors import ValidationError
from local_cloud.iam.principals import identity_of

SERVICE = "cloudformation.amazonaws.com"
SESSION_NAME = "AWSCloudFormation"


@dataclass(frozen=True)
class ActingSession:
    """Someone's credentials in one region."""

    credentials: roles.Session
    region: str

    @classmethod
    def of_key(cls, access_key_id: str, region: str) -> "ActingSession":
        """Returns the session of whoever signed a request with this access key."""
        identity = identity_of(access_key_id, get_partition(region))
        key = identity.credentials
        principal = identity.principal
        return cls(
            roles.Session(
                principal.role_arn, principal.arn, access_key_id, key.secret_key, key.token or ""
            ),
            region,
        )

    @classmethod
    def of_role(cls, role_arn: str, stack_arn: str, region: str) -> "ActingSession":
        """Returns a session of a stack's role.

        Raises ValidationError if the role is not there or does not trust CloudFormation.
        """
        try:
            session = roles.assume(role_arn, SESSION_NAME, SERVICE, stack_arn)
        except roles.RoleNotAssumable as error:
            raise ValidationError(f"Role {role_arn} is invalid or cannot be assumed") from error
        return cls(session, region)

    def client(self, service: str) -> Any:
        """Returns a boto3 client that calls the embedded AWS with these credentials."""
        return roles.client(service, self.credentials, self.region)
