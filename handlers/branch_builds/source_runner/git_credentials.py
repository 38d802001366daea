"""Signs requests to CodeCommit's git endpoint with a role's credentials.

The form is that of AWS's own git-remote-codecommit: HTTP Basic authentication whose user is the
access key with the session token and whose password is a Signature Version 4.
"""

import base64
from datetime import UTC, datetime
from urllib.parse import urlsplit

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.regions import EndpointResolver

__all__ = ["authorization_header", "git_endpoint"]

TIMESTAMP = "%Y%m%dT%H%M%S"  # the password writes the Z that elsewhere belongs to the timestamp


def git_endpoint(region: str) -> str:
    """Returns the URL of CodeCommit's git server in a region, of whatever partition."""
    resolver = EndpointResolver(botocore.session.get_session().get_data("endpoints"))
    suffix = resolver.get_partition_dns_suffix(resolver.get_partition_for_region(region))
    return f"https://git-codecommit.{region}.{suffix}"


def authorization_header(url: str, region: str, credentials: Credentials) -> str:
    """Returns the ``Authorization`` header for git requests to ``url``, good for 15 minutes.

    url: of a repository, "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/demo".
    """
    frozen = credentials.get_frozen_credentials()
    user = f"{frozen.access_key}%{frozen.token}" if frozen.token else frozen.access_key
    password = _password(url, SigV4Auth(frozen, "codecommit", region))
    return "Authorization: Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _password(url: str, signer: SigV4Auth) -> str:
    parts = urlsplit(url)
    request = AWSRequest(method="GIT", url=url)
    request.context["timestamp"] = datetime.now(UTC).strftime(TIMESTAMP)
    canonical = f"GIT\n{parts.path}\n\nhost:{parts.netloc}\n\nhost\n"
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    return f"{request.context['timestamp']}Z{signature}"
