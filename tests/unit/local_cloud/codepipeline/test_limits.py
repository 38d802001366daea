"""Actions end when their time is over: here their clock runs fast."""

from typing import Any
from unittest.mock import Mock

import pytest

from local_cloud.codepipeline.action_execution import ActionExecution
from local_cloud.codepipeline.execution import Execution, Trigger
from local_cloud.codepipeline.providers import (
    approval as manual,
)
from local_cloud.codepipeline.providers import (
    cloudformation,
    codebuild,
    codecommit,
    lambda_function,
)
from local_cloud.codepipeline.providers.registry import action_type
from local_cloud.codepipeline.work import Abandoned, ActionFailed, TimedOut, Work
from local_cloud.roles import Session
from tests.unit.local_cloud.codepipeline.conftest import action, approval

PLACE = ("111111111111", "eu-west-1", "aws")
SHORT_SECONDS = 0.05
LONG_SECONDS = 60.0
HOUR_SECONDS = 60 * 60
PROVIDERS = (cloudformation, codebuild, codecommit)  # imported: that registers them


class LocalWork(Work):
    """Work whose calls to AWS go nowhere."""

    def session(self) -> Session:
        """Returns credentials of nobody."""
        return Session("arn:aws:iam::111111111111:role/nobody", "name", "key", "secret", "token")

    def client(self, service: str) -> Any:
        """Returns a client that takes every call."""
        return Mock(name=service)


def work(declaration: dict[str, Any], limit_seconds: float) -> LocalWork:
    """Returns an action's work with a limit."""
    store = {"type": "S3", "location": "bucket"}
    definition = {"name": "pipeline", "roleArn": "arn", "artifactStore": store, "stages": []}
    execution = Execution(*PLACE, definition, Trigger("CreatePipeline"))
    declared = {"inputArtifacts": [], "outputArtifacts": [], **declaration}
    running = ActionExecution("Stage", declared, declared.get("configuration", {}))
    return LocalWork(execution, running, limit_seconds)


def test_an_approval_that_nobody_gives_times_out() -> None:
    with pytest.raises(TimedOut, match="did not end within"):
        manual.ask_for_approval(work(approval(), SHORT_SECONDS))


def test_a_function_that_tells_nothing_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lambda_function, "REPLY_SECONDS", SHORT_SECONDS)
    declared = action("Ask", "Invoke", "Lambda", configuration={"FunctionName": "mute"})
    with pytest.raises(ActionFailed, match="mute failed to return a result"):
        lambda_function.invoke_function(work(declared, LONG_SECONDS))


def test_an_abandoned_action_waits_no_longer() -> None:
    waiting = work(approval(), LONG_SECONDS)
    waiting.execution.abandon()
    waiting.execution.add(waiting.action)
    with pytest.raises(Abandoned):
        waiting.receive(LONG_SECONDS)


@pytest.mark.parametrize(
    ("declared", "hours"),
    [
        (action("A", "Source", "CodeCommit"), 1),
        (action("A", "Build", "CodeBuild"), 8),
        (action("A", "Test", "CodeBuild"), 8),
        (action("A", "Invoke", "Lambda"), 24),
        (action("A", "Deploy", "CloudFormation"), 3 * 24),
        (approval(), 7 * 24),
    ],
)
def test_each_type_has_the_limit_of_aws(declared: dict[str, Any], hours: int) -> None:
    assert action_type(declared).limit_seconds == hours * HOUR_SECONDS
