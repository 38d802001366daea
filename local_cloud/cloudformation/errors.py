"""What CloudFormation refuses a call with, and why a resource could not be made."""

from moto.core.exceptions import ServiceException


class CloudFormationError(ServiceException):
    """A refusal with its code: ``CloudFormationError("AlreadyExistsException", message)``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)


class ValidationError(CloudFormationError):
    """The code that CloudFormation has for most mistakes."""

    def __init__(self, message: str) -> None:
        super().__init__("ValidationError", message)


class ResourceFailure(Exception):
    """A resource can't be created, updated or deleted; the message is the event's reason."""
