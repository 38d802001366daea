"""Asks AWS how the platform is doing now."""

import contextlib
import json
from typing import Any

from botocore.exceptions import ClientError

from cli.cloud import Cloud
from cli.platform import Platform, account_of
from modules.addresses import Addresses

_SHORT_COMMIT = 8  # hex digits


def account_versions(cloud: Cloud) -> dict[tuple[str, str], str | None]:
    """Returns (account id, its roles) and the version that is deployed there, None if none is."""
    accounts: dict[str, list[str]] = {}
    for role, account in cloud.settings.accounts.roles().items():
        accounts.setdefault(account, []).append(role)
    return {
        (account, ", ".join(roles)): _version(cloud, account) for account, roles in accounts.items()
    }


def queue_depths(cloud: Cloud, platform: Platform) -> list[tuple[str, ...]]:
    """Returns (queue, messages that wait, messages that are worked on), the queue of pushes first.

    The numbers are SQS's approximations.
    """
    hotfixes = platform.hotfix_pipelines
    queues = {
        "pushes": platform.queue_url,
        "failed pushes": platform.dead_letter_queue_url,
        **(
            {"hotfixes": hotfixes.queue_url, "failed hotfixes": hotfixes.dead_letter_queue_url}
            if hotfixes
            else {}
        ),
        **{f"failed events, {of}": url for of, url in platform.failed_events_queue_urls.items()},
        **{
            f"undelivered events, {account_of(url)}": url
            for url in platform.undelivered_events_queue_urls
        },
    }
    return [(name, *_depth(cloud, url)) for name, url in queues.items()]


def count_runners(cloud: Cloud, platform: Platform) -> int:
    """Returns how many source runners run."""
    tasks = cloud.client("ecs", cloud.settings.accounts.tools).list_tasks(
        cluster=platform.cluster_arn, family=platform.task_family, desiredStatus="RUNNING"
    )
    return len(tasks["taskArns"])


def last_builds(cloud: Cloud, count: int) -> list[tuple[str, ...]]:
    """Returns (repository, branch, commit, status, start) of the last builds, the newest first."""
    client = cloud.client("codebuild", cloud.settings.accounts.tools)
    ids: list[str] = []
    for project in _projects(cloud):
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            answer = client.list_builds_for_project(projectName=project, sortOrder="DESCENDING")
            ids += answer["ids"][:count]
    builds = [
        build
        for start in range(0, len(ids), 100)  # the most that BatchGetBuilds takes
        for build in client.batch_get_builds(ids=ids[start : start + 100])["builds"]
    ]
    builds.sort(key=lambda build: build["startTime"], reverse=True)
    return [_row(build) for build in builds[:count]]


def _projects(cloud: Cloud) -> list[str]:
    addresses = Addresses(cloud.settings)
    return [addresses.build_project(each.name) for each in cloud.settings.repositories]


def _row(build: dict[str, Any]) -> tuple[str, ...]:
    told = {each["name"]: each["value"] for each in build["environment"]["environmentVariables"]}
    return (
        told.get("REPOSITORY_NAME", build["projectName"]),
        told.get("BRANCH_NAME", ""),
        told.get("COMMIT_ID", "")[:_SHORT_COMMIT],
        build["buildStatus"],
        f"{build['startTime'].astimezone():%Y-%m-%d %H:%M:%S}",
    )


def _version(cloud: Cloud, account: str) -> str | None:
    ssm = cloud.client("ssm", account)
    try:
        answer = ssm.get_parameter(Name=f"/{cloud.settings.name_prefix}/deployment")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        return None
    return str(json.loads(answer["Parameter"]["Value"])["version"])


def _depth(cloud: Cloud, url: str) -> tuple[str, str]:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    sqs = cloud.client("sqs", account_of(url))
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return attributes[names[0]], attributes[names[1]]
