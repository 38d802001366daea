"""Refusals in the words and the shape of each service's protocol."""

import uuid

from moto.core.model import OperationModel, ServiceModel
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.wrappers import Response

from local_cloud.api_call import HttpCall, Scope, protocol_of

JSON_DENIAL = ("AccessDeniedException", 400)
DENIALS: dict[str, tuple[str, int]] = {
    "json": JSON_DENIAL,
    "rest-json": ("AccessDeniedException", 403),
    "ec2": ("UnauthorizedOperation", 403),
    "query": ("AccessDenied", 403),
    "rest-xml": ("AccessDenied", 403),
}
SERVICE_DENIALS = {
    "sns": ("AuthorizationError", 403),
    "sqs": ("AccessDenied", 403),  # its JSON protocol keeps the query protocol's codes
}


class Refusal(Exception):
    """A request is answered with an error: its code, status and sentence."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def denial(service: str, protocol: str, message: str) -> Refusal:
    """Returns the refusal of an unauthorized call, with the code this service has for it."""
    code, status = SERVICE_DENIALS.get(service) or DENIALS.get(protocol, JSON_DENIAL)
    return Refusal(code, message, status)


def not_implemented(message: str) -> Refusal:
    """Returns the refusal of what neither moto nor this package can do.

    Its status is 501, which the SDKs never retry; they would repeat a 500 for minutes.
    """
    return Refusal("NotImplemented", f"The embedded AWS does not implement {message}.", 501)


def error_response(http: HttpCall, scope: Scope, refusal: Refusal) -> Response:
    """Returns ``refusal`` as the service that ``scope`` names would answer it."""
    model = get_service_model(scope.service)
    protocol = protocol_of(model, http.request())
    serializer_class = get_serializer_class(scope.service, protocol)
    serializer = serializer_class(operation_model=_no_operation(model))
    answer = serializer.serialize(refusal)
    headers = {name: str(value) for name, value in answer["headers"].items()}
    headers["x-amzn-RequestId"] = str(uuid.uuid4())
    return Response(answer["body"], refusal.status, headers)


def _no_operation(model: ServiceModel) -> OperationModel:
    return OperationModel({}, model)
