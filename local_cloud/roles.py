"""What a service does in the name of a role: assumes it, calls AWS with it, gives it to a child."""

import os
import sys
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from moto.sts.models import sts_backends

from local_cloud.iam.authorization import authorize_service
from local_cloud.instance import current

SESSION_SECONDS = 12 * 60 * 60  # the longest that STS allows; no child runs longer
_SHARED_SECONDS = SESSION_SECONDS / 4  # how long a session is given to whoever asks for the same
_MAX_CONNECTIONS = 32
_KEPT_CLIENTS = 64  # each task and build has a session, and clients, of its own

_sessions: dict[tuple[str, str], tuple["Session", float]] = {}
_boto3: Any = boto3.Session()  # one: it reads the models of the services once
_lock = threading.Lock()


class RoleNotAssumable(Exception):
    """A role does not trust the service that is to run under it, or it does not exist."""


@dataclass(frozen=True)
class Session:
    """Temporary credentials of a role."""

    role_arn: str
    name: str
    access_key_id: str
    secret_access_key: str
    session_token: str

    def environment(self, region: str) -> dict[str, str]:
        """Returns what a child process starts with: ``surroundings`` and these credentials."""
        return surroundings(region) | {
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_SESSION_TOKEN": self.session_token,
        }


def surroundings(region: str) -> dict[str, str]:
    """Returns all that a child process without a role may know: nothing of the server's own.

    The embedded AWS's address, the region, and a path on which ``python``, ``aws`` and ``docker``
    are the embedded AWS's own.
    """
    endpoint = current().endpoint
    return {
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ENDPOINT_URL": endpoint,
        "GIT_ENDPOINT_URL": endpoint,
        "PATH": os.pathsep.join(_path()),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
    }


def assume(role_arn: str, name: str, service: str, source_arn: str) -> Session:
    """Returns a session of the role, as STS gives it to a service; valid for 9 hours or more.

    name: the session's name, such as the function's name.
    service: the service principal, such as "lambda.amazonaws.com".
    source_arn: in whose name it acts, such as the function's ARN; trust policies may ask for it.

    Raises RoleNotAssumable if the role is not there or does not trust the service.
    """
    account = source_arn.split(":")[4]
    decision = authorize_service(service, "sts:AssumeRole", role_arn, source_arn, account)
    if not decision.allowed:
        raise RoleNotAssumable(f"{service} may not assume {role_arn} {decision.reason}")
    key = (role_arn, name)
    with _lock:
        session, since = _sessions.get(key, (None, 0.0))
        if session is None or time.monotonic() - since > _SHARED_SECONDS:
            session = _assume(role_arn, name)
            _sessions[key] = (session, time.monotonic())
        return session


def _assume(role_arn: str, name: str) -> Session:
    partition, account = role_arn.split(":")[1], role_arn.split(":")[4]
    granted = sts_backends[account][partition].assume_role(
        region_name=current().region,
        role_session_name=name[:64],
        role_arn=role_arn,
        policy="",
        duration=SESSION_SECONDS,
        external_id="",
    )
    return Session(
        role_arn,
        granted.session_name,
        granted.access_key_id,
        granted.secret_access_key,
        granted.session_token,
    )


def client(service: str, session: Session, region: str) -> Any:
    """Returns a boto3 client that calls the embedded AWS over HTTP with the session's credentials.

    Such a call is authorized and recorded like any other.
    """
    with _lock:
        return _client(service, session, region)


@lru_cache(maxsize=_KEPT_CLIENTS)
def _client(service: str, session: Session, region: str) -> Any:
    config = Config(
        max_pool_connections=_MAX_CONNECTIONS,
        retries={"mode": "standard", "total_max_attempts": 3},
        s3={"addressing_style": "path"},
    )
    return _boto3.client(
        service,
        region_name=region,
        endpoint_url=current().endpoint,
        aws_access_key_id=session.access_key_id,
        aws_secret_access_key=session.secret_access_key,
        aws_session_token=session.session_token,
        config=config,
    )


def _path() -> list[str]:
    own = Path(__file__).parent / "bin"
    return [str(own), str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
