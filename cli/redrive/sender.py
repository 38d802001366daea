"""Delivers events in the tools account, as the rules there do."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from cli.cloud import Cloud
from cli.errors import OperatorError
from cli.platform import Platform
from cli.release_pipelines import releases

Deliver = Callable[[dict[str, Any], str], None]
"""Takes an event and the ARN of the rule's target that did not, empty if no rule was at fault."""


class Undeliverable(Exception):
    """The event's target does not take it, or nothing is known to."""


@dataclass(frozen=True)
class Sender:
    """Delivers to the parts of ``platform``, by clients of ``cloud``."""

    cloud: Cloud
    platform: Platform

    def to_function(self, function: str) -> Deliver:
        """Returns what has the function handle every event."""
        return lambda event, _target: self.invoke(function, event)

    def invoke(self, function: str, event: dict[str, Any]) -> None:
        """Has a function handle the event; raises Undeliverable if that fails."""
        answer = self._client("lambda").invoke(
            FunctionName=function, Payload=json.dumps(event).encode()
        )
        if "FunctionError" in answer:
            raise Undeliverable(answer["Payload"].read().decode())

    def deliver(self, event: dict[str, Any], target_arn: str) -> None:
        """Gives the event to a rule's target, whichever service that is of.

        Raises Undeliverable if the target does not take it.
        """
        match target_arn.split(":", 5):
            case [_, _, "lambda", _, _, resource]:
                self.invoke(resource.removeprefix("function:"), event)
            case [_, _, "sqs", _, account, name]:
                found = self._client("sqs").get_queue_url(
                    QueueName=name, QueueOwnerAWSAccountId=account
                )
                self._enqueue(found["QueueUrl"], event)
            case [_, _, "codepipeline", _, _, pipeline]:
                self._client("codepipeline").start_pipeline_execution(name=pipeline)
            case [_, _, "codebuild", _, _, resource]:
                self._client("codebuild").start_build(projectName=resource.split("/")[1])
            case [_, _, "events", *_]:
                self._deliver_push(event)
            case _:
                raise Undeliverable(f"nothing is known to take events of {event.get('source')}")

    def wake_runner(self) -> None:
        """Has a runner started for what is in the queue, as the scheduled wake-up does.

        Raises OperatorError if none starts.
        """
        wake_up = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}
        try:
            self.invoke(self.platform.intake_function, {**wake_up, "id": str(uuid4())})
        except Undeliverable as error:
            raise OperatorError(
                "The pushes are back, but no runner started; the next wake-up, within 5 minutes, "
                f"tries again: {error}"
            ) from error

    def _deliver_push(self, event: dict[str, Any]) -> None:
        """Does what the rules of the tools account's bus do with a change of a branch."""
        settings, detail = self.cloud.settings, event.get("detail", {})
        repository, branch = detail.get("repositoryName"), str(detail.get("referenceName"))
        hotfixes = self.platform.hotfix_pipelines
        hotfixed = [application.repository for application in settings.hotfix_applications]
        if detail.get("event") != "referenceDeleted":
            self.invoke(self.platform.intake_function, event)
            for release in releases(settings):
                if (release.repository, release.branch) == (repository, branch):
                    self._client("codepipeline").start_pipeline_execution(name=release.pipeline)
        if (
            hotfixes
            and repository in hotfixed
            and branch.startswith(settings.hotfix_pipelines.prefixes)
        ):
            self._enqueue(hotfixes.queue_url, event)

    def _enqueue(self, url: str, event: dict[str, Any]) -> None:
        self._client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(event))

    def _client(self, service: str) -> Any:
        return self.cloud.client(service, self.cloud.settings.accounts.tools)
