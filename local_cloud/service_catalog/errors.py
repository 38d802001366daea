"""The errors of Service Catalog.

https://docs.aws.amazon.com/servicecatalog/latest/dg/CommonErrors.html
"""

from local_cloud.operations import AwsError


def not_found(message: str) -> AwsError:
    """Returns what something that is not there, or not visible to the caller, is answered with."""
    return AwsError("ResourceNotFoundException", message)


def in_use(message: str) -> AwsError:
    """Returns the refusal to delete what something else still needs."""
    return AwsError("ResourceInUseException", message)


def invalid(message: str) -> AwsError:
    """Returns the refusal of a parameter's value, or of several that do not go together."""
    return AwsError("InvalidParametersException", message)


def duplicate(message: str) -> AwsError:
    """Returns the refusal to make something twice."""
    return AwsError("DuplicateResourceException", message)
