"""Who speaks: the two kinds of credentials that CodeCommit takes over HTTPS.

Signed ones are made from an access key for 15 minutes, as git-remote-codecommit makes them: user
``<access key>[%<session token>]``, password ``<YYYYMMDDTHHMMSS>Z<signature>``. Static ones belong
to an IAM user: ``<user>-at-<account>`` and a password.
"""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local_cloud.codecommit.http.identities import Caller, Key, find_key, static_credential

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


def authenticate(authorization: str | None, request: GitRequest, now: datetime) -> Caller:
    """Returns who sent a request.

    authorization: the header's value. now: an aware datetime.
    Raises Unauthenticated when there are no credentials, Refused when they do not hold.
    """
    user, password = _basic(authorization)
    signed = _SIGNED_PASSWORD.fullmatch(password)
    if not signed:
        return _static(user, password)
    access_key_id, _, token = user.partition("%")
    key = find_key(access_key_id, request.region)
    if key is None:
        raise Refused(f"The access key {access_key_id} does not exist or is not active.")
    _check_signature(key, request, signed["time"], signed["signature"])
    _check_token(key, token, now)
    _check_age(signed["time"], now)
    return key.caller


def sign(key: Key, request: GitRequest, timestamp: str) -> str:
    """Returns the hex signature for a git request; timestamp is YYYYMMDDTHHMMSS in UTC."""
    signer = SigV4Auth(
        Credentials(key.caller.access_key_id, key.secret), "codecommit", request.region
    )
    aws_request = AWSRequest(method="GIT", url=f"https://{request.host}{request.path}")
    aws_request.context["timestamp"] = timestamp
    canonical = f"GIT\n{request.path}\n\nhost:{request.host}\n\nhost\n"
    signature: str = signer.signature(signer.string_to_sign(aws_request, canonical), aws_request)
    return signature


def _basic(authorization: str | None) -> tuple[str, str]:
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        raise Unauthenticated
    try:
        user, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Refused("The Authorization header is not valid.") from error
    if not colon:
        raise Refused("The Authorization header holds no password.")
    return user, password


def _static(user: str, password: str) -> Caller:
    credential = static_credential(user)
    if credential is None or not hmac.compare_digest(
        credential.password.encode(), password.encode()
    ):
        raise Refused(f"The Git credentials of {user} are not valid.")
    return credential.caller


def _check_signature(key: Key, request: GitRequest, timestamp: str, signature: str) -> None:
    if not hmac.compare_digest(sign(key, request, timestamp), signature):
        raise Refused(
            "The signature does not match: check the secret access key and the region, and that "
            f"the signed URL is {request.host}{request.path}."
        )


def _check_token(key: Key, token: str, now: datetime) -> None:
    if token != key.session_token:
        raise Refused("The security token included in the request is invalid.")
    if key.expires and key.expires < now:
        raise Refused(f"The session expired at {key.expires:%Y-%m-%dT%H:%M:%SZ}.")


def _check_age(timestamp: str, now: datetime) -> None:
    signed_at = datetime.strptime(timestamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    if abs(now - signed_at) > VALIDITY:
        raise Refused(f"The signature of {timestamp}Z has expired: it holds for 15 minutes.")
