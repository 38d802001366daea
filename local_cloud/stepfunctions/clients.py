"""In whose name a state calls AWS: under the state machine's role, over HTTP, once.

moto's interpreter calls with keys that belong to nobody.
"""

import importlib
import sys
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.state.exec.state_task.credentials import (
    StateCredentials,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import StateTask
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.utils import boto_client

from local_cloud import roles
from local_cloud.instance import current
from local_cloud.patches import replaces
from local_cloud.roles import RoleNotAssumable, Session

SERVICE = "states.amazonaws.com"
_INTERPRETER = "moto.stepfunctions.parser."
_CONFIG = Config(
    parameter_validation=False,  # the interpreter passes what a definition says
    retries={"total_max_attempts": 1},  # a definition says itself what is tried again
    read_timeout=15 * 60 + 60,  # a function runs for a quarter of an hour at most
    s3={"addressing_style": "path"},
)

_boto3: Any = boto3.Session()
_lock = threading.Lock()


@dataclass
class Acting(StateCredentials):
    """The role of a state, with the state machine that acts."""

    state_machine_arn: str

    def session(self) -> Session:
        """Returns a session of the role. Raises ClientError if Step Functions may not assume it."""
        name = self.state_machine_arn.rsplit(":", 1)[-1]
        try:
            return roles.assume(self.role_arn, name, SERVICE, self.state_machine_arn)
        except RoleNotAssumable as error:
            problem = {"Code": "AccessDeniedException", "Message": str(error)}
            answer = {"HTTPStatusCode": 400, "RequestId": ""}
            raise ClientError(
                {"Error": problem, "ResponseMetadata": answer},  # type: ignore[typeddict-item]
                "AssumeRole",
            ) from error


_eval_state_credentials = StateTask._eval_state_credentials


@replaces(StateTask, "_eval_state_credentials")
def _with_state_machine(task: StateTask, env: Environment) -> Acting:
    credentials = _eval_state_credentials(task, env)
    machine = env.states.context_object.context_object_data["StateMachine"]
    return Acting(credentials.role_arn, machine["Id"])


def _client_for(region: str, service: str, state_credentials: Acting | None = None) -> Any:
    if state_credentials is None:
        raise NotImplementedError(f"a state that calls {service} without a role")
    session = state_credentials.session()
    with _lock:
        return _client(service, session, region)


@lru_cache(maxsize=64)
def _client(service: str, session: Session, region: str) -> Any:
    return _boto3.client(
        service,
        region_name=region,
        endpoint_url=current().endpoint,
        aws_access_key_id=session.access_key_id,
        aws_secret_access_key=session.secret_access_key,
        aws_session_token=session.session_token,
        config=_CONFIG,
    )


def _take_over() -> None:
    """Replaces the function under each name that the interpreter's modules have for it."""
    importlib.import_module("moto.stepfunctions.parser.models")  # and with it all of them
    name = boto_client.boto_client_for.__name__
    for module in list(sys.modules.values()):
        if module.__name__.startswith(_INTERPRETER) and hasattr(module, name):
            setattr(module, name, _client_for)


_take_over()
