"""Every call to a service passes here: who calls, may they, and does the operation exist."""

import re
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.utilities.utils import get_partition
from werkzeug.wrappers import Response

from local_cloud.api_call import (
    ACCOUNT_HEADER,
    ApiCall,
    HttpCall,
    NoSuchOperation,
    Scope,
    protocol_of,
)
from local_cloud.errors import Refusal, denial, error_response, not_implemented
from local_cloud.faults import fail_if_due
from local_cloud.iam.actions import Access
from local_cloud.iam.authorization import Denied, authorize_call
from local_cloud.iam.conditions import UnknownOperator
from local_cloud.iam.principals import Identity, UnknownIdentity, identity_of
from local_cloud.retries import earlier_answer, remember_answer
from local_cloud.signature import is_genuine

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

# Services whose operations AWS lets callers of other accounts use on a resource by ARN or URL.
SHARED_SERVICES = {"ecr", "kms", "lambda", "secretsmanager", "sns", "sqs"}
NOT_FOUND_PAGES = re.compile(r"40[45]\b")  # werkzeug's own: moto has no such route

_moto = DomainDispatcherApplication(create_backend_app)


def service_application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """The WSGI application of all services: authenticates, authorizes, then lets moto answer."""
    http = HttpCall(environ)
    scope = http.scope
    if scope is None:
        return Response("Missing Authentication Token\n", 403)(environ, start_response)
    try:
        response = _answer(http, scope)
    except Refusal as refusal:
        response = error_response(http, scope, refusal)
    return response(http.fresh_environ(), start_response)


def _answer(http: HttpCall, scope: Scope) -> Response:
    identity = _authenticate(http, scope)
    if answer := earlier_answer(http, scope):
        return answer
    call = _read(http, scope, identity)
    fail_if_due(call.service, call.operation)
    needed = _authorize(http, call, identity)
    environ = http.fresh_environ()
    environ[ACCOUNT_HEADER] = _acting_account(call, needed)
    response = _ask_moto(call, environ)
    remember_answer(http, scope, response)
    return response


def _authenticate(http: HttpCall, scope: Scope) -> Identity:
    """Returns who signed the request. Raises Refusal if nobody known did, or did it wrongly."""
    try:
        identity = identity_of(scope.access_key_id, get_partition(scope.region))
    except UnknownIdentity as error:
        raise _invalid_token() from error
    if not is_genuine(http, scope, identity.credentials):
        raise Refusal(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method.",
            403,
        )
    if http.session_token != identity.credentials.token:
        raise _invalid_token()
    if identity.has_expired:
        raise Refusal("ExpiredToken", "The security token included in the request is expired", 403)
    return identity


def _invalid_token() -> Refusal:
    return Refusal(
        "UnrecognizedClientException", "The security token included in the request is invalid.", 403
    )


def _read(http: HttpCall, scope: Scope, identity: Identity) -> ApiCall:
    try:
        return http.read(scope, identity.principal.account)
    except NoSuchOperation as error:
        raise not_implemented(f"{scope.service}: {error}") from error
    except ServiceException as error:
        raise Refusal(error.code, error.message, 400) from error


def _authorize(http: HttpCall, call: ApiCall, identity: Identity) -> list[Access]:
    try:
        return authorize_call(call, identity.principal)
    except Denied as error:
        protocol = protocol_of(get_service_model(call.service), http.request())
        raise denial(call.service, protocol, str(error)) from error
    except KeyError as error:
        raise Refusal("ValidationException", f"The parameter {error} is missing.", 400) from error
    except UnknownOperator as error:
        raise Refusal("MalformedPolicyDocument", str(error), 400) from error


def _acting_account(call: ApiCall, needed: list[Access]) -> str:
    """Returns whose resources moto looks at: the caller's, or those of a shared resource's owner.

    EventBridge routes each entry of PutEvents itself, and S3 has one name space for all accounts.
    """
    parts = needed[0].resource.split(":") if needed else []
    shared = call.service in SHARED_SERVICES and len(parts) > 5
    return parts[4] or call.account if shared else call.account


def _ask_moto(call: ApiCall, environ: Environ) -> Response:
    """Returns moto's answer. Raises Refusal (501) for what moto does not do, or fails at.

    A failure of moto is no passing one either: repeating the call, as SDKs do after a 500, would
    only hide it for minutes.
    """
    operation = f"{call.service}:{call.operation}"
    try:
        response = Response.from_app(_moto, environ, buffered=True)
    except NotImplementedError as error:
        raise not_implemented(operation) from error
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        raise not_implemented(f"{operation} with these parameters ({error!r})") from error
    if NOT_FOUND_PAGES.match(response.status) and _is_html(response):
        raise not_implemented(operation)
    return response


def _is_html(response: Response) -> bool:
    return response.mimetype == "text/html" and response.data.startswith(b"<!doctype html>")
