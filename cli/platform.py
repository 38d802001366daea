"""The deployed platform: the parts that the commands look at, from Terraform's outputs."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from cli.context import Deployment
from cli.errors import OperatorError
from cli.terraform.outputs import read_outputs
from cli.terraform.synthesis import Stack


class RunnerImage(BaseModel):
    """The runner's image, and the CodeBuild project that makes it."""

    repository: str
    tag: str
    build_project: str


class HotfixPipelines(BaseModel):
    """The product that hotfixes are provisioned from, and what provisions them.

    failed_events_queue_urls: where the events that a function gave up on are, by its name.
    """

    product_id: str
    reconciler_function: str
    queue_url: str
    dead_letter_queue_url: str
    failed_events_queue_urls: dict[str, str]


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
    hotfix_pipelines: HotfixPipelines | None = None

    def failed_events_of_functions(self) -> dict[str, str]:
        """Returns where the events that each function gave up on are, by the function's name."""
        names = {"intake": self.intake_function, "build_result": self.build_result_function}
        own = {names[of]: url for of, url in self.failed_events_queue_urls.items()}
        hotfixes = self.hotfix_pipelines
        return own | (hotfixes.failed_events_queue_urls if hotfixes else {})


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
    return Platform(**tools, undelivered_events_queue_urls=undelivered)


def account_of(queue_url: str) -> str:
    """Returns the account id in an SQS queue's URL."""
    return queue_url.split("/")[-2]
