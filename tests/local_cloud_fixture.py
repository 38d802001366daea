"""One embedded AWS for a test session, and clients for each account and role in it.

``tests/conftest.py`` makes the ``cloud`` fixture known to every test.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

TOOLS_ACCOUNT = "111111111111"
SOURCE_ACCOUNT = "222222222222"
REGION = "eu-west-1"
DEPLOY_ROLE = "deployer"
STOP_SECONDS = 20.0
NO_RETRIES = Config(retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Cloud:
    """A running embedded AWS: its address, and how to sign in."""

    endpoint: str
    home: Path
    bootstrap: dict[str, str] = field(repr=False)

    def client(self, service: str, account: str = TOOLS_ACCOUNT, role: str = DEPLOY_ROLE) -> Any:
        """Returns a boto3 client of ``service`` in a new session of ``role`` in ``account``."""
        return self.client_with(self.credentials(account, role), service)

    def client_with(self, credentials: dict[str, str], service: str) -> Any:
        """Returns a boto3 client that signs with ``credentials`` (boto3.Session's arguments)."""
        make_session: Any = boto3.Session  # its overloads know only literal service names
        session = make_session(region_name=REGION, **credentials)
        return session.client(service, endpoint_url=self.endpoint, config=NO_RETRIES)

    def credentials(self, account: str, role: str) -> dict[str, str]:
        """Returns temporary credentials of ``role``; another role than the deploy role is assumed
        by the deploy role of its account, so its trust policy must allow that."""
        first = self._assume(self.bootstrap, account, DEPLOY_ROLE)
        return first if role == DEPLOY_ROLE else self._assume(first, account, role)

    def role(self, account: str, *statements: dict[str, Any]) -> str:
        """Makes a role with exactly ``statements``, for its account to assume; returns its name."""
        iam = self.client("iam", account)
        name = f"test-{uuid4().hex[:12]}"
        root = {"AWS": f"arn:aws:iam::{account}:root"}
        trust = [{"Effect": "Allow", "Principal": root, "Action": "sts:AssumeRole"}]
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))
        if statements:
            iam.put_role_policy(
                RoleName=name, PolicyName="given", PolicyDocument=_document(list(statements))
            )
        return name

    def _assume(self, base: dict[str, str], account: str, role: str) -> dict[str, str]:
        answer = self.client_with(base, "sts").assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName="test"
        )["Credentials"]
        return {
            "aws_access_key_id": answer["AccessKeyId"],
            "aws_secret_access_key": answer["SecretAccessKey"],
            "aws_session_token": answer["SessionToken"],
        }


def _document(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Boots the embedded AWS with two accounts on a free port, and ends it with the session."""
    home = tmp_path_factory.mktemp("local_cloud")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "local_cloud", "--home", str(home), "--region", REGION),
            *("--accounts", f"{TOOLS_ACCOUNT},{SOURCE_ACCOUNT}", "--deploy-role", DEPLOY_ROLE),
        ],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )
    try:
        assert process.stdout and process.stdout.readline(), "the embedded AWS did not start"
        yield _connect(home)
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _connect(home: Path) -> Cloud:
    server = json.loads((home / "server.json").read_text())
    return Cloud(
        endpoint=server["endpoint"],
        home=home,
        bootstrap={
            "aws_access_key_id": server["access_key_id"],
            "aws_secret_access_key": server["secret_access_key"],
        },
    )
