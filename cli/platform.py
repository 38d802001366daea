"""The deployed platform: the parts that the commands look at, from Terraform's outputs."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from cli.context import Deployment
from cli.errors import OperatorError
from cli.terraform.outputs import read_outputs
from cli.terraform.synthesis import Stack

_HOTFIX = "hotfix_"  # starts the outputs of hotfix pipelines


class RunnerImage(BaseModel):
    """The runner's image, and the CodeBuild project that makes it."""

    repository: str
    tag: str
    build_project: str


class FailedEvents(NamedTuple):
    """``function`` gave up on what is in the queue at ``url``; ``of`` says what it is for."""

    of: str
    function: str
    url: str


class HotfixPipelines(BaseModel):
    """The product that hotfixes are provisioned from, and what provisions them."""

    product_id: str
    queue_url: str
    dead_letter_queue_url: str
    failed_events_queue_urls: dict[str, str]
    reconciler_function: str
    pull_requests_function: str


class Platform(BaseModel):
    """What the tools account's stack puts out, and the queues of both accounts."""

    queue_url: str
    dead_letter_queue_url: str
    failed_events_queue_urls: dict[str, str]
    undelivered_events_queue_urls: list[str]
    intake_function: str
    build_result_function: str
    cluster_arn: str
    task_family: str
    runner_image: RunnerImage
    environment_lock_function: str = ""
    environment_lock_failed_events_queue_url: str = ""
    pipeline_failure_function: str = ""
    pipeline_failure_failed_events_queue_url: str = ""
    hotfix_pipelines: HotfixPipelines | None = None

    def failed_events(self) -> Iterator[FailedEvents]:
        """Yields where the events are that each function gave up on."""
        functions = {"intake": self.intake_function, "build_result": self.build_result_function}
        urls = dict(self.failed_events_queue_urls)
        if self.environment_lock_failed_events_queue_url:
            functions["environment_lock"] = self.environment_lock_function
            urls["environment_lock"] = self.environment_lock_failed_events_queue_url
        if self.pipeline_failure_failed_events_queue_url:
            functions["pipeline_failure"] = self.pipeline_failure_function
            urls["pipeline_failure"] = self.pipeline_failure_failed_events_queue_url
        if hotfixes := self.hotfix_pipelines:
            functions["reconciler"] = hotfixes.reconciler_function
            functions["pull_requests"] = hotfixes.pull_requests_function
            urls |= hotfixes.failed_events_queue_urls
        for of, url in urls.items():
            yield FailedEvents(of, functions[of], url)


def find_platform(deployment: Deployment, stacks: Sequence[Stack]) -> Platform | None:
    """Returns the deployed platform, None if the tools account's stack is not deployed."""
    return platform_of(read_outputs(stacks, deployment.terraform()))


def need_platform(deployment: Deployment, stacks: Sequence[Stack]) -> Platform:
    """Returns the deployed platform; raises OperatorError if there is none."""
    platform = find_platform(deployment, stacks)
    if platform is None:
        raise OperatorError(
            f"Nothing is deployed: `make deploy CONFIG={deployment.config}` does it."
        )
    return platform


def platform_of(outputs: Sequence[dict[str, Any]]) -> Platform | None:
    """Returns the platform that the ``outputs`` of the stacks describe, None if there is none."""
    tools = next((stack for stack in outputs if "queue_url" in stack), None)
    if tools is None:
        return None
    undelivered = [
        stack["undelivered_events_queue_url"]
        for stack in outputs
        if "undelivered_events_queue_url" in stack
    ]
    return Platform(
        **tools,
        undelivered_events_queue_urls=undelivered,
        hotfix_pipelines=_hotfix_pipelines(tools),
    )


def _hotfix_pipelines(tools: dict[str, Any]) -> HotfixPipelines | None:
    own = {name.removeprefix(_HOTFIX): tools[name] for name in tools if name.startswith(_HOTFIX)}
    return HotfixPipelines(**own) if own else None


def account_of(queue_url: str) -> str:
    """Returns the account id in an SQS queue's URL."""
    return queue_url.split("/")[-2]
