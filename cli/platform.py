"""The deployed platform: the parts that the commands look at, from Terraform's outputs."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from cli.context import Deployment
from cli.errors import OperatorError
from cli.terraform.outputs import read_outputs
from cli.terraform.synthesis import Stack

_HOTFIX = "hotfix_"  # starts the outputs of hotfix pipelines
_MACHINE_STEP = "machine_step_"  # those of machine steps
_FAILED = "_failed_events_queue_url"  # ends the output of a function's own queue


class RunnerImage(BaseModel):
    """The runner's image, and the CodeBuild project that makes it."""

    repository: str
    tag: str
    build_project: str


class HotfixPipelines(BaseModel):
    """The product that hotfixes are provisioned from, and what provisions them."""

    product_id: str
    queue_url: str
    dead_letter_queue_url: str
    reconciler_function: str


class Platform(BaseModel):
    """What the tools account's stack puts out, and the queues of both accounts.

    functions, failed_events_queue_urls: each function's name, and the queue of the events that it
    gave up on, by what the function is for.
    """

    queue_url: str
    dead_letter_queue_url: str
    functions: dict[str, str]
    failed_events_queue_urls: dict[str, str]
    undelivered_events_queue_urls: list[str]
    intake_function: str
    cluster_arn: str
    task_family: str
    runner_image: RunnerImage
    hotfix_pipelines: HotfixPipelines | None = None


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
    urls = _failed_events_queue_urls(tools)
    return Platform.model_validate(
        {
            **tools,
            "functions": {of: _function(tools, of) for of in urls},
            "failed_events_queue_urls": urls,
            "undelivered_events_queue_urls": undelivered,
            "hotfix_pipelines": _hotfix_pipelines(tools),
        }
    )


def _failed_events_queue_urls(tools: dict[str, Any]) -> dict[str, str]:
    own: dict[str, str] = tools["failed_events_queue_urls"]
    of_hotfixes: dict[str, str] = tools.get(f"{_HOTFIX}failed_events_queue_urls", {})
    of_machine_steps = {
        f"{_MACHINE_STEP}{of}": url
        for of, url in tools.get(f"{_MACHINE_STEP}failed_events_queue_urls", {}).items()
    }
    of_one = {
        name.removesuffix(_FAILED): str(tools[name]) for name in tools if name.endswith(_FAILED)
    }
    return own | of_hotfixes | of_machine_steps | of_one


def _function(tools: dict[str, Any], of: str) -> str:
    return str(tools.get(f"{of}_function") or tools[f"{_HOTFIX}{of}_function"])


def _hotfix_pipelines(tools: dict[str, Any]) -> HotfixPipelines | None:
    own = {name.removeprefix(_HOTFIX): tools[name] for name in tools if name.startswith(_HOTFIX)}
    return HotfixPipelines(**own) if own else None


def account_of(queue_url: str) -> str:
    """Returns the account id in an SQS queue's URL."""
    return queue_url.split("/")[-2]
