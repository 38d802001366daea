"""boto3 clients of every account, with its deploy role."""

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config

from modules.addresses import Addresses

NO_RETRIES = Config(retries={"total_max_attempts": 1})


class Clients:
    """Makes each client once.

    server: what the embedded AWS wrote into server.json.
    """

    def __init__(self, server: Mapping[str, Any], addresses: Addresses) -> None:
        self._server = server
        self._addresses = addresses
        self._made: dict[tuple[str, str], Any] = {}

    def __call__(self, service: str, account: str | None = None) -> Any:
        """Returns a client of ``service`` in an account, by default the tools account."""
        key = service, account or self._addresses.tools
        if key not in self._made:
            self._made[key] = self._session(key[1]).client(
                service,  # type: ignore[call-overload]
                endpoint_url=self._server["endpoint"],
                config=NO_RETRIES,
            )
        return self._made[key]

    def _session(self, account: str) -> boto3.Session:
        settings = self._addresses.settings
        role = self._addresses.arn("iam", account, f"role/{settings.deploy_role}", regional=False)
        base = boto3.Session(
            self._server["access_key_id"],
            self._server["secret_access_key"],
            region_name=settings.region,
        )
        granted = base.client("sts", endpoint_url=self._server["endpoint"]).assume_role(
            RoleArn=role, RoleSessionName="tests"
        )["Credentials"]
        return boto3.Session(
            granted["AccessKeyId"],
            granted["SecretAccessKey"],
            granted["SessionToken"],
            region_name=settings.region,
        )
