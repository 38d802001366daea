"""Whether a request was signed with the secret of the access key it names.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hmac
import re
from datetime import UTC, datetime, timedelta

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials
from moto.core.request import Request

from local_cloud.api_call import HttpCall, Scope

TIMESTAMP = "%Y%m%dT%H%M%SZ"
_FIELD = re.compile(r"(SignedHeaders|Signature)=([^,\s]+)")


def is_genuine(http: HttpCall, scope: Scope, credentials: Credentials) -> bool:
    """Says whether ``credentials`` made the request's signature, in the header or the query.

    A presigned request (S3 only) must not have expired. The age of others is not checked, so that
    a test may stop the clock.
    """
    request = http.request()
    presigned = "X-Amz-Signature" in request.args
    fields = _presigned_fields(request) if presigned else _header_fields(request)
    if not fields.get("Signature") or (presigned and _has_expired(request)):
        return False
    signer = _signer_class(scope, presigned)(credentials, scope.signing_name, scope.region)
    signed = _signed_request(http, request, fields)
    canonical = signer.canonical_request(signed)
    expected = signer.signature(signer.string_to_sign(signed, canonical), signed)
    return hmac.compare_digest(expected, fields["Signature"])


def _signer_class(scope: Scope, presigned: bool) -> type[SigV4Auth]:
    if scope.signing_name != "s3":
        return SigV4Auth
    return S3SigV4QueryAuth if presigned else S3SigV4Auth


def _header_fields(request: Request) -> dict[str, str]:
    fields = dict(_FIELD.findall(request.headers.get("Authorization", "")))
    return {**fields, "Date": request.headers.get("X-Amz-Date", "")}


def _presigned_fields(request: Request) -> dict[str, str]:
    names = ("SignedHeaders", "Signature", "Date")
    return {name: request.args.get(f"X-Amz-{name}", "") for name in names}


def _signed_request(http: HttpCall, request: Request, fields: dict[str, str]) -> AWSRequest:
    headers = HTTPHeaders()
    for name in fields.get("SignedHeaders", "").split(";"):
        headers[name] = request.headers.get(name, "")
    signed = AWSRequest(request.method, _signed_url(request), data=http.body)
    signed.headers = headers
    signed.context["timestamp"] = fields["Date"]
    return signed


def _signed_url(request: Request) -> str:
    """Returns the URL as it was when it was signed: as sent, without the signature itself."""
    query = request.query_string.decode("ascii")
    kept = [part for part in query.split("&") if not part.startswith("X-Amz-Signature=")]
    return f"http://{request.host}{request.raw_path}?{'&'.join(kept)}"


def _has_expired(request: Request) -> bool:
    made = datetime.strptime(request.args["X-Amz-Date"], TIMESTAMP).replace(tzinfo=UTC)
    return made + timedelta(seconds=int(request.args["X-Amz-Expires"])) < datetime.now(UTC)
