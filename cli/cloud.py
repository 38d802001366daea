"""The AWS that a configuration means: the organisation's accounts, or the embedded one."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from cli.embedded_aws.server import Server
from cli.errors import OperatorError
from modules.settings import Settings

_SESSION_NAME = "branchline"


def aws_environment(
    inherited: Mapping[str, str], settings: Settings, server: Server | None
) -> dict[str, str]:
    """Returns ``inherited`` with the AWS settings of one cloud; ``server`` is the embedded AWS.

    With the embedded AWS nothing of the operator's own AWS settings is left: a local deployment
    never reaches an account.
    """
    region = {"AWS_REGION": settings.region, "AWS_DEFAULT_REGION": settings.region}
    if server is None:
        return {**inherited, **region}
    return {key: value for key, value in inherited.items() if not key.startswith("AWS_")} | {
        **region,
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_ACCESS_KEY_ID": server.access_key_id,
        "AWS_SECRET_ACCESS_KEY": server.secret_access_key,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@dataclass(frozen=True, eq=False)
class Cloud:
    """Makes clients of one deployment's accounts; ``server`` is set for the embedded AWS."""

    settings: Settings
    server: Server | None
    _sessions: dict[str, boto3.Session] = field(default_factory=dict)

    def client(self, service: str, account: str) -> Any:
        """Returns a boto3 client of ``service`` in ``account``, as ``session`` does."""
        return self.session(account).client(service)  # type: ignore[call-overload]

    def session(self, account: str) -> boto3.Session:
        """Returns the session with the credentials of the deploy role of ``account``.

        Raises OperatorError if the operator may not assume that role.
        """
        if account not in self._sessions:
            self._sessions[account] = self._assume_deploy_role(account)
        return self._sessions[account]

    def _assume_deploy_role(self, account: str) -> boto3.Session:
        role = f"arn:{self.settings.partition}:iam::{account}:role/{self.settings.deploy_role}"
        sts = boto3.client("sts")
        try:
            granted = sts.assume_role(RoleArn=role, RoleSessionName=_SESSION_NAME)["Credentials"]
        except (BotoCoreError, ClientError) as error:
            raise OperatorError(
                f"{role} can't be assumed: {error}. "
                "Use `aws sso login`, AWS_PROFILE or credentials that may assume it."
            ) from error
        return boto3.Session(
            aws_access_key_id=granted["AccessKeyId"],
            aws_secret_access_key=granted["SecretAccessKey"],
            aws_session_token=granted["SessionToken"],
        )


def connect(settings: Settings, server: Server | None = None) -> Cloud:
    """Turns this process and its children to the cloud of ``settings``, and returns it.

    Raises OperatorError if the deploy role of an organisation's account can't be assumed: terraform
    would say so only after its own attempts, once for each stack.
    """
    environment = aws_environment(os.environ, settings, server)
    os.environ.clear()
    os.environ.update(environment)
    cloud = Cloud(settings, server)
    if server is None:
        for account in dict.fromkeys(settings.accounts.roles().values()):
            cloud.session(account)
    return cloud
