"""A job that CodePipeline gives to a function, and the result that it waits for.

CodePipeline's action ends when the function puts a result, and not when the function ends: without
one the action hangs until its own time-out
(https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.shared.events import MalformedEvent, member, text

__all__ = ["Asked", "Failed", "Job", "JobResult", "Parameters", "Succeeded", "read_job"]

MAX_MESSAGE_LENGTH = 5000  # characters of a failure's message (PutJobFailureResult)
MAX_SUMMARY_LENGTH = 2048  # characters of what is shown beside a success (PutJobSuccessResult)


@dataclass(frozen=True)
class Succeeded:
    """The action is done.

    message: what was done, shown beside the action; may be empty.
    variables: what later actions read as ``#{<namespace>.<name>}``.
    """

    message: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """The action is not done: CodePipeline invokes the function again, with ``token``.

    token: 1 to 2,048 characters; message: what it waits for.
    """

    token: str
    message: str


@dataclass(frozen=True)
class Failed:
    """The action failed, and why: the message names the thing and the cure."""

    message: str


JobResult = Succeeded | Asked | Failed


class Parameters:
    """The members of an action's UserParameters; raises MalformedEvent for one that is not text."""

    def __init__(self, members: Mapping[str, Any]) -> None:
        self._members = members

    def text(self, name: str) -> str:
        """Returns the text of a member; raises MalformedEvent if there is none."""
        return text({"UserParameters": self._members}, "UserParameters", name)


@dataclass(frozen=True)
class Job:
    """One invocation for one action of one execution.

    id: what the result is put for.
    user_parameters: as the action's configuration has it.
    continuation_token: of the ``Asked`` that led to this invocation; None in the first.
    """

    id: str
    user_parameters: str
    continuation_token: str | None

    def parameters(self) -> Parameters:
        """Returns what the pipeline's definition tells the function.

        Raises MalformedEvent if it is not a JSON object.
        """
        try:
            members = json.loads(self.user_parameters)
        except json.JSONDecodeError as error:
            raise MalformedEvent(f"the action's UserParameters are not JSON: {error}") from error
        if not isinstance(members, dict):
            raise MalformedEvent("the action's UserParameters are not a JSON object")
        return Parameters(members)


def read_job(event: object) -> Job:
    """Returns the job in the event.

    Raises MalformedEvent if there is none: then nothing waits for a result.
    """
    job = member(event, "CodePipeline.job")
    data = member(job, "data")
    configuration = member(data, "actionConfiguration", "configuration")
    return Job(
        id=text(job, "id"),
        user_parameters=str(configuration.get("UserParameters", "")),
        continuation_token=data.get("continuationToken"),
    )
