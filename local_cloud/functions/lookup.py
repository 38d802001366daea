"""Finds functions by what events, queues and callers know of them."""

from moto.awslambda.models import LambdaFunction
from moto.awslambda.utils import get_backend
from moto.utilities.arns import parse_arn


def find_function(arn: str) -> LambdaFunction:
    """Returns the function, or the version or alias of it, that the ARN names.

    Raises moto's UnknownFunctionException if there is none.
    """
    parsed = parse_arn(arn)
    return get_backend(parsed.account, parsed.region).get_function(arn)
