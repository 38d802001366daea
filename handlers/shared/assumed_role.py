"""A session under a role that the function's own role assumes, in whatever account it is."""

import boto3
import botocore.session
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    DeferredRefreshableCredentials,
)

from handlers.shared.calls import CALLS

__all__ = ["session_as"]


def session_as(role_arn: str, session_name: str) -> boto3.Session:
    """Returns a session whose clients call as ``role_arn``.

    The role is assumed at the first call and again before its credentials end, so a process asks
    STS once an hour.

    session_name: what CloudTrail shows; 2 to 64 letters, digits and =,.@_+-
    """
    session = botocore.session.get_session()
    session.get_component("credential_provider").insert_before(
        "env", _AssumedRole(role_arn, session_name)
    )
    return boto3.Session(botocore_session=session)


class _AssumedRole(CredentialProvider):
    METHOD = "assume-role"

    def __init__(self, role_arn: str, session_name: str) -> None:
        super().__init__()
        own = botocore.session.get_session()
        own.set_default_client_config(CALLS)
        self._fetcher = AssumeRoleCredentialFetcher(
            client_creator=own.create_client,
            source_credentials=own.get_credentials(),
            role_arn=role_arn,
            extra_args={"RoleSessionName": session_name},
        )

    def load(self) -> DeferredRefreshableCredentials:
        return DeferredRefreshableCredentials(
            method=self.METHOD, refresh_using=self._fetcher.fetch_credentials
        )
