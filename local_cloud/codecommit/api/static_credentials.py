"""IAM's CreateServiceSpecificCredential and its companions, for CodeCommit's git credentials."""

from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import LimitExceededException, NotFoundException
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse

from local_cloud.codecommit.http.static_credentials import (
    StaticCredential,
    static_credentials,
)

SERVICE = "codecommit.amazonaws.com"
SUFFIXES = ("", "+1")  # of user names: a user may have two credentials


def create_service_specific_credential(self: IamResponse) -> ActionResult:
    """Gives a user git credentials; only this answer holds the password."""
    iam: IAMBackend = self.backend
    user = iam.get_user(self._get_param("UserName")).name
    taken = {each.user_name for each in static_credentials(iam).values()}
    names = [f"{user}{suffix}-at-{iam.account_id}" for suffix in SUFFIXES]
    free = next((name for name in names if name not in taken), None)
    if free is None:
        raise LimitExceededException(
            f"Cannot exceed quota for ServiceSpecificCredentialsPerUser: {len(SUFFIXES)}"
        )
    credential = StaticCredential(free, user, iam.account_id)
    static_credentials(iam)[credential.credential_id] = credential
    secret = {"ServicePassword": credential.password}
    return ActionResult({"ServiceSpecificCredential": {**_described(credential), **secret}})


def list_service_specific_credentials(self: IamResponse) -> ActionResult:
    """Lists the git credentials of a user, without passwords."""
    iam: IAMBackend = self.backend
    user = iam.get_user(self._get_param("UserName")).name
    found = [_described(each) for each in static_credentials(iam).values() if each.iam_user == user]
    return ActionResult({"ServiceSpecificCredentials": found})


def delete_service_specific_credential(self: IamResponse) -> ActionResult:
    """Takes git credentials away."""
    credential_id = self._get_param("ServiceSpecificCredentialId")
    if static_credentials(self.backend).pop(credential_id, None) is None:
        raise NotFoundException(f"No such credential {credential_id} exists")
    return ActionResult({})


def _described(credential: StaticCredential) -> dict[str, Any]:
    return {
        "UserName": credential.iam_user,
        "ServiceName": SERVICE,
        "ServiceUserName": credential.user_name,
        "ServiceSpecificCredentialId": credential.credential_id,
        "CreateDate": credential.created,
        "Status": "Active",
    }


# IAM speaks the query protocol, for which ``operation`` is not made.
for _operation in (
    create_service_specific_credential,
    list_service_specific_credentials,
    delete_service_specific_credential,
):
    setattr(IamResponse, _operation.__name__, _operation)
