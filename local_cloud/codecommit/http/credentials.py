"""Who speaks: the two kinds of credentials that CodeCommit takes over HTTPS.

Signed ones are made from an access key for 15 minutes, as git-remote-codecommit makes them: user
``<access key>[%<session token>]``, password ``<YYYYMMDDTHHMMSS>Z<signature>``. Static ones belong
to an IAM user: ``<user>-at-<account>`` and a password.
"""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.utilities.utils import get_partition

from local_cloud.codecommit.http.static_credentials import find_static_credential
from local_cloud.iam.principal import Principal
from local_cloud.iam.principals import UnknownIdentity, identity_of, principal_of_user

VALIDITY = timedelta(minutes=15)
"""https://docs.aws.amazon.com/codecommit/latest/userguide/temporary-access.html"""

_SIGNED_PASSWORD = re.compile(r"(?P<time>\d{8}T\d{6})Z(?P<signature>[0-9a-f]{64})")


class Unauthenticated(Exception):
    """No credentials were sent."""


class Refused(Exception):
    """Credentials were sent and are not good; the text says why."""


@dataclass(frozen=True)
class GitRequest:
    """What a signature covers.

    host: the URL's host with its port. path: the URL's path up to the repository's name.
    """

    host: str
    path: str
    region: str

    def without_port(self) -> "GitRequest":
        """Returns what the AWS CLI's credential helper signs, which leaves the port out."""
        return replace(self, host=self.host.partition(":")[0])


def authenticate(authorization: str | None, request: GitRequest, now: datetime) -> Principal:
    """Returns who sent a request.

    authorization: the header's value. now: an aware datetime.
    Raises Unauthenticated when there are no credentials, Refused when they do not hold.
    """
    user, password = _basic(authorization)
    signed = _SIGNED_PASSWORD.fullmatch(password)
    if not signed:
        return _owner_of_static(user, password, get_partition(request.region))
    access_key_id, _, token = user.partition("%")
    try:
        identity = identity_of(access_key_id, get_partition(request.region))
    except UnknownIdentity as error:
        raise Refused(f"The access key {access_key_id} does not exist or is not active.") from error
    if not any(
        hmac.compare_digest(_sign(identity.credentials, each, signed["time"]), signed["signature"])
        for each in (request, request.without_port())
    ):
        raise Refused(
            "The signature does not match: check the secret access key and the region, and that "
            f"the signed URL is {request.host}{request.path}."
        )
    if token != (identity.credentials.token or "") or identity.has_expired:
        raise Refused("The security token included in the request is invalid or has expired.")
    _check_age(signed["time"], now)
    return identity.principal


def _basic(authorization: str | None) -> tuple[str, str]:
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        raise Unauthenticated
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Refused("The Authorization header is not valid.") from error
    return user, password


def _owner_of_static(user: str, password: str, partition: str) -> Principal:
    credential = find_static_credential(user, partition)
    if credential is None or not hmac.compare_digest(
        credential.password.encode(), password.encode()
    ):
        raise Refused(f"The Git credentials of {user} are not valid.")
    return principal_of_user(credential.account, partition, credential.iam_user)


def _check_age(timestamp: str, now: datetime) -> None:
    signed_at = datetime.strptime(timestamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    if abs(now - signed_at) > VALIDITY:
        raise Refused(f"The signature of {timestamp}Z has expired: it holds for 15 minutes.")


def _sign(credentials: Credentials, request: GitRequest, timestamp: str) -> str:
    """Returns the hex signature for a git request; timestamp is YYYYMMDDTHHMMSS in UTC."""
    signer = SigV4Auth(credentials, "codecommit", request.region)
    aws_request = AWSRequest(method="GIT", url=f"https://{request.host}{request.path}")
    aws_request.context["timestamp"] = timestamp
    canonical = f"GIT\n{request.path}\n\nhost:{request.host}\n\nhost\n"
    signature: str = signer.signature(signer.string_to_sign(aws_request, canonical), aws_request)
    return signature
