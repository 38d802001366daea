"""The seam between deliveries and the services that receive them: one sender a kind of target."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from moto.events.models import Rule
from moto.utilities.arns import parse_arn

from local_cloud.events.event import Event


@dataclass(frozen=True)
class Delivery:
    """What goes where.

    target: the target as PutTargets was given it.
    forwarded: the event came from another bus; AWS forwards an event once only.
    """

    rule: Rule
    target: dict[str, Any]
    event: Event
    forwarded: bool = False

    @property
    def arn(self) -> str:
        """Returns the ARN of the target."""
        return str(self.target["Arn"])


class DeliveryError(Exception):
    """A target did not take the event.

    code: EventBridge's word for it, as dead-letter queues show it, such as NO_PERMISSIONS.
    retryable: whether the same delivery may succeed later.
    """

    def __init__(self, code: str, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.retryable = retryable


Sender = Callable[[Delivery, str], None]
_senders: dict[str, Sender] = {}

_PERMISSION_CODES = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_MISSING_CODES = {
    "ResourceNotFoundException",
    "ClusterNotFoundException",
    "StateMachineDoesNotExist",
}
_THROTTLING_CODES = {"ThrottlingException", "Throttling", "TooManyRequestsException"}
_FIRST_SERVER_FAULT = 500


def sends_to(service: str) -> Callable[[Sender], Sender]:
    """Makes the decorated function the sender for targets of a service, as ARNs name it."""

    def add(sender: Sender) -> Sender:
        _senders[service] = sender
        return sender

    return add


def send(delivery: Delivery, text: str) -> None:
    """Gives ``text`` to the target.

    Raises DeliveryError if the target does not take it.
    """
    service = parse_arn(delivery.arn).service
    sender = _senders.get(service)
    if sender is None:
        raise DeliveryError("INVALID_PARAMETER", f"{service} is not a target this AWS delivers to")
    try:
        sender(delivery, text)
    except ClientError as error:
        raise _delivery_error(error) from error


def _delivery_error(error: ClientError) -> DeliveryError:
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code in _PERMISSION_CODES:
        return DeliveryError("NO_PERMISSIONS", str(error))
    if code in _MISSING_CODES:
        return DeliveryError("NO_RESOURCE", str(error))
    if code in _THROTTLING_CODES:
        return DeliveryError("THROTTLING", str(error), retryable=True)
    return DeliveryError("SDK_CLIENT_ERROR", str(error), retryable=status >= _FIRST_SERVER_FAULT)
