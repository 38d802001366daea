"""Why a resource failed, in the words that CloudFormation's events have for it."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.cloudformation.errors import CloudFormationError, ResourceFailure

# https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
_CODES = {
    "AccessDenied": ("AccessDenied", "UnauthorizedOperation", "AuthorizationError"),
    "AlreadyExists": ("AlreadyExists", "Duplicate", "InUse", "EntityAlreadyExists"),
    "NotFound": ("NotFound", "NoSuch", "DoesNotExist"),
    "ServiceLimitExceeded": ("LimitExceeded",),
    "Throttling": ("Throttl", "TooManyRequests"),
}


@contextmanager
def told_as_reasons() -> Iterator[None]:
    """Turns whatever goes wrong inside into a ResourceFailure; no stack is left in progress."""
    try:
        yield
    except ResourceFailure:
        raise
    except ClientError as error:
        raise ResourceFailure(_sentence(error)) from error
    except (BotoCoreError, CloudFormationError) as error:
        raise ResourceFailure(_reason(str(error), "InvalidRequest")) from error
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        raise ResourceFailure(_reason(f"Internal Failure: {error!r}", "InternalFailure")) from error


def _sentence(error: ClientError) -> str:
    code = error.response["Error"]["Code"]
    kinds = (kind for kind, parts in _CODES.items() if any(part in code for part in parts))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    message = f"{error.response['Error']['Message']} (Status Code: {status}, Error Code: {code})"
    return _reason(message, next(kinds, "InvalidRequest"))


def _reason(message: str, code: str) -> str:
    return (
        f'Resource handler returned message: "{message}" '
        f"(RequestToken: {uuid4()}, HandlerErrorCode: {code})"
    )
