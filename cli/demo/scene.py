"""Looks at what the platform makes of a hotfix: every part by the name that is computed for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from cli.cloud import Cloud
from cli.hotfixes import Hotfix, find_hotfix
from cli.pipelines import APPROVAL, PipelineState, pipeline_state
from handlers.hotfix_pipelines.hotfix import hotfix_name
from modules.addresses import Addresses
from modules.settings import Application


class Stack(NamedTuple):
    """An application's stack. ``outputs``: the template's own."""

    name: str
    status: str
    outputs: dict[str, str]


class PullRequest(NamedTuple):
    """An open pull request of the hotfix."""

    id: str
    destination: str
    title: str


@dataclass(frozen=True)
class Scene:
    """One hotfix ``branch`` of an application in ``cloud``."""

    cloud: Cloud
    application: Application
    branch: str

    @property
    def addresses(self) -> Addresses:
        """The names of everything."""
        return Addresses(self.cloud.settings)

    @property
    def hotfix_name(self) -> str:
        """The name of the provisioned product and of its pipeline."""
        prefix = self.cloud.settings.name_prefix
        return hotfix_name(prefix, self.application.repository, self.branch)

    def hotfix(self) -> Hotfix | None:
        """Returns the provisioned product, None if there is none."""
        return find_hotfix(self.cloud, self.hotfix_name)

    def pipeline(self) -> PipelineState | None:
        """Returns how its pipeline is doing, None if there is none."""
        return pipeline_state(self.cloud, self.hotfix_name)

    def build(self, commit: str) -> dict[str, Any] | None:
        """Returns the branch build of ``commit``, as BatchGetBuilds answers it; None if none."""
        client = self._tools("codebuild")
        project = self.addresses.build_project(self.application.repository)
        ids = client.list_builds_for_project(projectName=project, sortOrder="DESCENDING")["ids"]
        builds = client.batch_get_builds(ids=ids)["builds"] if ids else []
        return next((build for build in builds if _commit(build) == commit), None)

    def image(self, commit: str) -> str | None:
        """Returns the URI of the image of ``commit``, None if it was not pushed."""
        client = self._tools("ecr")
        repository = self.addresses.image_repository(self.application.name)
        wanted = [{"imageTag": commit}]
        if not client.batch_get_image(repositoryName=repository, imageIds=wanted)["images"]:
            return None
        found = client.describe_repositories(repositoryNames=[repository])["repositories"][0]
        return f"{found['repositoryUri']}:{commit}"

    def stack(self, environment: str) -> Stack:
        """Returns the application's stack in ``environment``."""
        account = self.cloud.settings.accounts.environments()[environment]
        name = self.addresses.application_stack(self.application.name, environment)
        client = self.cloud.client("cloudformation", account)
        found = client.describe_stacks(StackName=name)["Stacks"][0]
        outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
        return Stack(name, found["StackStatus"], outputs)

    def pull_requests(self) -> list[PullRequest]:
        """Returns the open pull requests of the branch, by destination."""
        return sorted(self._pull_requests(), key=lambda each: each.destination)

    def question(self) -> str:
        """Returns what the approvers are told."""
        answer = self._tools("codepipeline").list_action_executions(pipelineName=self.hotfix_name)
        asked = next(
            each for each in answer["actionExecutionDetails"] if each["actionName"] == APPROVAL
        )
        return str(asked["input"]["resolvedConfiguration"]["CustomData"])

    def _pull_requests(self) -> Iterator[PullRequest]:
        client = self.cloud.client("codecommit", self.cloud.settings.accounts.source)
        ids = client.list_pull_requests(
            repositoryName=self.application.repository, pullRequestStatus="OPEN"
        )["pullRequestIds"]
        for id in ids:
            found = client.get_pull_request(pullRequestId=id)["pullRequest"]
            target = found["pullRequestTargets"][0]
            if target["sourceReference"] == f"refs/heads/{self.branch}":
                destination = target["destinationReference"].removeprefix("refs/heads/")
                yield PullRequest(id, destination, found["title"])

    def _tools(self, service: str) -> Any:
        return self.cloud.client(service, self.cloud.settings.accounts.tools)


def _commit(build: dict[str, Any]) -> str | None:
    variables = build["environment"]["environmentVariables"]
    return next((each["value"] for each in variables if each["name"] == "COMMIT_ID"), None)
