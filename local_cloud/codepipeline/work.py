"""What a provider of actions gets to do its work with."""

import io
import time
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

from local_cloud import roles
from local_cloud.codebuild.source import REVISION
from local_cloud.codepipeline.acting import Actor
from local_cloud.codepipeline.action_execution import Abandon, ActionExecution, Artifact
from local_cloud.codepipeline.artifacts import encryption, new_artifact
from local_cloud.codepipeline.execution import Execution
from local_cloud.roles import Session

FIRST_PAUSE_SECONDS = 0.2  # between two looks at something that AWS tells nobody the end of
PAUSE_GROWTH = 1.5
LONGEST_PAUSE_SECONDS = 2.0


class ActionFailed(Exception):
    """An action cannot succeed; the text is what its error details tell.

    code: one of the API's failure types: JobFailed, ConfigurationError, PermissionError, …
    """

    def __init__(self, message: str, code: str = "JobFailed") -> None:
        super().__init__(message)
        self.code = code


class Abandoned(Exception):
    """The execution does not wait for this action any more."""


class TimedOut(Exception):
    """The action has not ended within its time."""

    def __init__(self, limit_seconds: float) -> None:
        super().__init__(f"The action did not end within {limit_seconds / 60:g} minutes.")


class Work:
    """One action under way: its configuration, its role's clients, its artifacts.

    execution, action: what it belongs to. region: where it acts.
    """

    def __init__(self, execution: Execution, action: ActionExecution, limit_seconds: float) -> None:
        """Starts the clock."""
        declaration = action.declaration
        self.execution = execution
        self.action = action
        self.region: str = declaration.get("region") or execution.region
        self._limit_seconds = limit_seconds
        self._pause_seconds = FIRST_PAUSE_SECONDS
        self.deadline = time.time() + limit_seconds
        self._actor = Actor(execution, declaration.get("roleArn"), self.region)

    @property
    def configuration(self) -> dict[str, str]:
        """Returns the action's configuration, its variables resolved."""
        return self.action.configuration

    @property
    def account(self) -> str:
        """Returns the account in which the action works."""
        return self._actor.account

    def session(self) -> Session:
        """Returns a session of the acting role; raises what ``Actor.session`` does."""
        return self._actor.session()

    def client(self, service: str) -> Any:
        """Returns a boto3 client with the acting role's credentials."""
        return roles.client(service, self.session(), self.region)

    def receive(self, seconds: float | None = None) -> Any:
        """Waits for what others tell this action; returns None when ``seconds`` are over.

        Raises Abandoned; TimedOut when the action's own time is over.
        """
        left = max(0.0, self.deadline - time.time())
        waits = left if seconds is None else min(left, seconds)
        message = self.action.receive(waits)
        if isinstance(message, Abandon):
            raise Abandoned
        if message is None and waits == left:
            raise TimedOut(self._limit_seconds)
        return message

    def pause(self) -> None:
        """Waits before the next look at something, each time longer. Raises as ``receive`` does."""
        self.receive(self._pause_seconds)
        self._pause_seconds = min(self._pause_seconds * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)

    def input_file(self, path: str) -> str:
        """Returns the text of a file in an input artifact, given as <artifact>::<file>.

        Raises ActionFailed if there is no such artifact or file.
        """
        name, separator, file = path.partition("::")
        artifact = next((each for each in self.action.inputs if each.name == name), None)
        if not separator or artifact is None:
            raise ActionFailed(f"{path} names no input artifact", "ConfigurationError")
        answer = self.client("s3").get_object(Bucket=artifact.bucket, Key=artifact.key)
        with ZipFile(io.BytesIO(answer["Body"].read())) as archive:
            try:
                return archive.read(file).decode()
            except KeyError as error:
                message = f"File [{file}] does not exist in artifact [{name}]"
                raise ActionFailed(message, "ConfigurationError") from error

    def announced_outputs(self) -> list[Artifact]:
        """Returns where the action's output artifacts go, for whoever writes them."""
        if not self.action.outputs:
            self.action.outputs = [
                new_artifact(self.execution, self.region, declared["name"])
                for declared in self.action.declaration["outputArtifacts"]
            ]
        return self.action.outputs

    def write_output(self, content: bytes, revision: str | None = None) -> None:
        """Writes the one output artifact that the action declares, if it declares one.

        content: a zip file. revision: of the source it was made from.
        """
        for artifact in self.announced_outputs()[:1]:
            self.client("s3").put_object(
                Bucket=artifact.bucket,
                Key=artifact.key,
                Body=content,
                Metadata={REVISION: revision} if revision else {},
                **encryption(self.execution, self.region),
            )
            self.action.outputs = [replace(artifact, revision=revision)]
