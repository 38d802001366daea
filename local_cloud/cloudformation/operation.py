"""How an operation is added to CloudFormation, whose requests are forms and not JSON."""

import re
from collections.abc import Callable
from typing import Any

from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult

from local_cloud.cloudformation.session import ActingSession
from local_cloud.operations import Call, caller_arn

Operation = Callable[[Call, ActingSession], dict[str, Any] | None]

# It is for moto's objects, which have other members than these operations' dictionaries.
CloudFormationResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER = {}
# moto's stack sets make resources without asking anyone, and its policies bind nobody.
for _name in list(vars(CloudFormationResponse)):
    if re.search("stack_(set|instance|policy)", _name):
        delattr(CloudFormationResponse, _name)


def operation(function: Operation) -> Operation:
    """Adds the decorated function to CloudFormation under its own (snake case) name.

    It is given the call and the caller's session, in which a stack without a role is deployed.
    """

    def method(self: CloudFormationResponse) -> ActionResult:
        call = Call(
            backend=cloudformation_backends[self.current_account][self.region],
            parameters=self._get_params(),
            account=self.current_account,
            region=self.region,
            caller=caller_arn(self),
        )
        session = ActingSession.of_key(self.get_access_key(), self.region)
        return ActionResult(function(call, session) or {})

    method.__name__ = function.__name__
    setattr(CloudFormationResponse, function.__name__, method)
    return function
