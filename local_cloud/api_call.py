"""An HTTP request read as what it is: an operation of a service with its parameters."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.model import OperationModel, ServiceModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from moto.utilities.utils import get_partition
from werkzeug.exceptions import NotFound
from werkzeug.wsgi import get_input_stream

ACCOUNT_HEADER = "HTTP_X_MOTO_ACCOUNT_ID"  # moto obeys it, so only the gateway may set it
# Services that sign with another name than boto3 calls them by.
CLIENT_NAMES = {
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
    "elasticloadbalancing": "elbv2",
    "email": "ses",
}
_SCOPE = re.compile(r"Credential=(?P<key>[^/,]+)/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/")


class NoSuchOperation(Exception):
    """The request matches no operation of the service's model."""


@dataclass(frozen=True)
class Scope:
    """Whose key signed a request, and for which region and service."""

    access_key_id: str
    region: str
    signing_name: str

    @property
    def service(self) -> str:
        """Returns the service's name in boto3, such as "cloudwatch"."""
        return CLIENT_NAMES.get(self.signing_name, self.signing_name)


@dataclass(frozen=True)
class ApiCall:
    """One operation: which, with what, and from where.

    account: the caller's. parameters: by their names in the API, whatever the protocol.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any]
    account: str
    region: str

    @property
    def partition(self) -> str:
        """Returns the partition of the call's region, such as "aws"."""
        return get_partition(self.region)

    def arn(self, service: str, resource: str, region: str | None = None) -> str:
        """Returns the ARN of a resource of the caller's account in the call's region.

        region: "" for services whose ARNs have none.
        """
        place = self.region if region is None else region
        return f"arn:{self.partition}:{service}:{place}:{self.account}:{resource}"


class HttpCall:
    """A request to a service, its body read once so that it can be looked at and passed on."""

    def __init__(self, environ: dict[str, Any]) -> None:
        """Reads the whole body from ``environ``.

        Answering before the body is read would reset the connection of a client still sending.
        """
        self.environ = dict(environ)
        self.environ.pop(ACCOUNT_HEADER, None)
        self.body: bytes = get_input_stream(environ).read()
        if "HTTP_TRANSFER_ENCODING" in self.environ:
            del self.environ["HTTP_TRANSFER_ENCODING"]
            self.environ["CONTENT_LENGTH"] = str(len(self.body))

    @cached_property
    def scope(self) -> Scope | None:
        """The scope of the signature in the header or, presigned, in the query; None: unsigned."""
        request = self.request()
        presigned = f"Credential={request.args.get('X-Amz-Credential', '')}/"
        found = _SCOPE.search(request.headers.get("Authorization", "")) or _SCOPE.search(presigned)
        return found and Scope(found["key"], found["region"], found["service"])

    @property
    def session_token(self) -> str | None:
        """The token of temporary credentials, from the header or the presigned query."""
        request = self.request()
        name = "X-Amz-Security-Token"
        return request.headers.get(name) or request.args.get(name)

    def request(self) -> Request:
        """Returns a request whose body nobody has read yet."""
        return Request(self.fresh_environ())

    def fresh_environ(self) -> dict[str, Any]:
        """Returns a WSGI environment whose body nobody has read yet."""
        return {**self.environ, "wsgi.input": io.BytesIO(self.body)}

    def read(self, scope: Scope, account: str) -> ApiCall:
        """Returns the operation that is called.

        Raises NoSuchOperation; moto.core.exceptions.ServiceException for parameters it cannot read.
        """
        request = self.request()
        try:
            operation, labels = get_service_router(scope.service).match(request)
        except (NotFound, NotImplementedError) as error:
            raise NoSuchOperation(f"{request.method} {request.path}") from error
        return ApiCall(
            service=scope.service,
            operation=str(operation.name),
            parameters=_parameters(request, operation, labels),
            account=account,
            region=scope.region,
        )


def protocol_of(model: ServiceModel, request: Request) -> str:
    """Returns the protocol that a request speaks, such as "rest-json"."""
    try:
        return determine_request_protocol(model, request.content_type)
    except NotImplementedError:
        return str(model.protocol)


def _parameters(
    request: Request, operation: OperationModel, labels: dict[str, Any]
) -> dict[str, Any]:
    model = get_service_model(str(operation.service_model.service_name))
    parser = PROTOCOL_PARSERS[protocol_of(model, request)](operation)
    body = request.get_data(cache=True, parse_form_data=False)
    try:
        parsed: dict[str, Any] = parser.parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": body,
                "url_path": request.path,
                "url_params": labels,
            }
        )
    except Exception as error:  # the parser names no errors of its own
        raise ServiceException("SerializationException", str(error)) from error
    return {name: value for name, value in parsed.items() if value is not None}
