"""How an operation is added to a moto service.

moto dispatches a request to the method of the service's response class that has the operation's
name, and ``ActionResult`` serialises by botocore's model. So one function is one operation:

    @operation(CodeCommitResponse, codecommit_backends)
    def get_branch(call: Call) -> dict[str, Any]:
        return {"branch": ...}
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult, BaseResponse
from moto.sts.models import sts_backends


@dataclass(frozen=True)
class Call:
    """One request, as an operation sees it.

    backend: moto's backend of the service for this account and region; ``store`` keeps state on it.
    parameters: the request's members by their names in the API.
    caller: the ARN of the user, role session or root that signed the request.
    """

    backend: BaseBackend
    parameters: dict[str, Any]
    account: str
    region: str
    caller: str


class AwsError(JsonRESTError):
    """An error as a JSON service answers it: HTTP 400, a code and a message."""

    code = 400

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)


Operation = Callable[[Call], dict[str, Any] | None]


def operation(
    response_class: type[BaseResponse], backends: BackendDict[Any]
) -> Callable[[Operation], Operation]:
    """Adds the decorated function to a JSON service under its own (snake case) name.

    response_class: moto's class for the service; an operation it already has is replaced.
    backends: moto's backends of the service, by account and region.
    """

    def add(function: Operation) -> Operation:
        def method(self: BaseResponse) -> ActionResult:
            account = self.current_account
            call = Call(
                backend=backends[account][self.region],
                parameters=json.loads(self.body) if self.body else {},
                account=account,
                region=self.region,
                caller=caller_arn(self),
            )
            return ActionResult(function(call) or {})

        method.__name__ = function.__name__
        setattr(response_class, function.__name__, method)
        return function

    return add


def caller_arn(request: BaseResponse) -> str:
    """Returns the ARN that GetCallerIdentity gives for whoever signed this request."""
    sts = sts_backends[request.current_account][request.partition]
    _, arn, _ = sts.get_caller_identity(request.get_access_key(), request.region)
    return str(arn)


def store(backend: BaseBackend, name: str) -> dict[Any, Any]:
    """Returns a dictionary that lives as long as the backend: one account, one region, one reset.

    name: tells one kind of thing from another, such as "branches".
    """
    shelves: dict[str, dict[Any, Any]] = backend.__dict__.setdefault("_branchline", {})
    return shelves.setdefault(name, {})
