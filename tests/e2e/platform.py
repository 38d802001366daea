"""The deployed platform, as an operator with the deploy role of every account sees it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from cli.platform import Platform as Outputs
from cli.platform import platform_of
from handlers.branch_builds.push import Push
from modules.addresses import Addresses
from modules.naming import Kind, name
from modules.settings import Settings, load_settings
from tests.e2e.embedded_aws import EmbeddedAws
from tests.e2e.installation import Installation
from tests.e2e.polling import eventually
from tests.e2e.trees import Tree, tree_of_bundle

BUILD_SECONDS = 90  # from a push to its build, with a cold runner on a busy machine
NO_RETRIES = Config(retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Build:
    """A build of CodeBuild: what it was started with, and how it stands."""

    id: str
    status: str
    source: str
    variables: Mapping[str, str]

    @property
    def commit(self) -> str:
        """The commit that it says it builds."""
        return self.variables["COMMIT_ID"]

    @property
    def is_complete(self) -> bool:
        """Whether it has ended."""
        return self.status != "IN_PROGRESS"


class Platform:
    """Reads what a deployment does. aws: the embedded AWS below it."""

    def __init__(self, installation: Installation) -> None:
        self.settings: Settings = load_settings(installation.config)
        self.addresses = Addresses(self.settings)
        self._state = Path(installation.work, "state", self.settings.name_prefix)
        self._home = installation.home
        self.server = json.loads((self._home / "server.json").read_text())
        self.aws = EmbeddedAws(self.server["endpoint"])
        self._clients: dict[tuple[str, str], Any] = {}

    @cached_property
    def outputs(self) -> Outputs:
        """What Terraform tells of the deployment."""
        states = [json.loads(path.read_text()) for path in self._state.glob("*.tfstate")]
        outputs = platform_of([_values(state["outputs"]) for state in states])
        assert outputs is not None
        return outputs

    def client(self, service: str, account: str | None = None) -> Any:
        """Returns a boto3 client with the deploy role of an account, by default the tools'."""
        key = service, account or self.addresses.tools
        if key not in self._clients:
            self._clients[key] = self._session(key[1]).client(
                service,  # type: ignore[call-overload]
                endpoint_url=self.server["endpoint"],
                config=NO_RETRIES,
            )
        return self._clients[key]

    def clone_url(self, repository: str) -> str:
        """Returns the URL that a deployment prints for a developer, with credentials in it."""
        known = json.loads((self._home / "developer.json").read_text())
        secret = f"{known['user_name']}:{known['password']}"
        return f"{self.server['endpoint']}/v1/repos/{repository}".replace("//", f"//{secret}@", 1)

    # Builds

    def builds(self, repository: str, branch: str) -> list[Build]:
        """Returns every build of the branch, the oldest first."""
        codebuild = self.client("codebuild")
        project = self.addresses.build_project(repository)
        pages = codebuild.get_paginator("list_builds_for_project").paginate(
            projectName=project, sortOrder="ASCENDING"
        )
        ids = [id for page in pages for id in page["ids"]]
        batches = [ids[start : start + 100] for start in range(0, len(ids), 100)]
        builds = [
            _build(found)
            for batch in batches
            for found in codebuild.batch_get_builds(ids=batch)["builds"]
        ]
        return [build for build in builds if build.variables.get("BRANCH_NAME") == branch]

    def wait_for_builds(
        self, repository: str, branch: str, count: int = 1, within_seconds: float = BUILD_SECONDS
    ) -> list[Build]:
        """Returns the builds of the branch when there are ``count`` of them, or more."""

        def started() -> list[Build] | None:
            builds = self.builds(repository, branch)
            return builds if len(builds) >= count else None

        what = f"{count} builds of {branch} in {repository} have started"
        return eventually(started, what, within_seconds=within_seconds)

    def wait_for_result(self, repository: str, branch: str) -> Build:
        """Returns the one build of the branch when it has ended."""

        def ended() -> Build | None:
            return next((b for b in self.builds(repository, branch) if b.is_complete), None)

        what = f"the build of {branch} in {repository} has ended"
        return eventually(ended, what, within_seconds=BUILD_SECONDS)

    def tree_of(self, build: Build) -> Tree:
        """Returns the tree in the bundle that the build was started with."""
        bucket, key = build.source.split("/", 1)
        answer = self.client("s3").get_object(Bucket=bucket, Key=key)
        return tree_of_bundle(answer["Body"].read())

    def objects(self, prefix: str) -> list[str]:
        """Returns the keys in the artifact bucket that begin with ``prefix``."""
        answer = self.client("s3").list_objects_v2(
            Bucket=self.addresses.artifact_bucket, Prefix=prefix
        )
        return [found["Key"] for found in answer.get("Contents", [])]

    def unfinished_uploads(self) -> list[str]:
        """Returns the keys of the objects whose parts are being uploaded."""
        answer = self.client("s3").list_multipart_uploads(Bucket=self.addresses.artifact_bucket)
        return [upload["Key"] for upload in answer.get("Uploads", [])]

    # Runners

    def runners(self) -> list[str]:
        """Returns the ARNs of the tasks that are meant to run."""
        arns: list[str] = self.client("ecs").list_tasks(
            cluster=self.outputs.cluster_arn, family=self.outputs.task_family
        )["taskArns"]
        return arns

    def wait_until_no_runner_runs(self) -> None:
        """Returns when the last runner has signed off, after its long poll of 20 seconds."""
        eventually(lambda: not self.runners(), "no runner runs")

    def runner_lives(self) -> list[tuple[datetime, datetime]]:
        """Returns from when to when each runner of the last hour was meant to run."""
        ecs, cluster = self.client("ecs"), self.outputs.cluster_arn
        arns = [
            arn
            for status in ("RUNNING", "STOPPED")
            for page in ecs.get_paginator("list_tasks").paginate(
                cluster=cluster, family=self.outputs.task_family, desiredStatus=status
            )
            for arn in page["taskArns"]
        ]
        tasks = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]
        now = datetime.now(UTC)
        return [(task["createdAt"], task.get("stoppingAt", now)) for task in tasks]

    # Pull requests

    def open_pull_request(self, repository: str, branch: str) -> str:
        """Opens a pull request from the branch to main and returns its id."""
        targets = [
            {
                "repositoryName": repository,
                "sourceReference": branch,
                "destinationReference": "main",
            }
        ]
        codecommit = self.client("codecommit", self.addresses.source)
        answer = codecommit.create_pull_request(title=f"Merge {branch}", targets=targets)
        return str(answer["pullRequest"]["pullRequestId"])

    def comments(self, pull_request: str) -> list[str]:
        """Returns the texts of the pull request's comments."""
        codecommit = self.client("codecommit", self.addresses.source)
        answer = codecommit.get_comments_for_pull_request(pullRequestId=pull_request)
        threads = answer["commentsForPullRequestData"]
        return [comment["content"] for thread in threads for comment in thread["comments"]]

    # Queues

    def visible(self, queue_url: str) -> int:
        """Returns how many messages can be received."""
        return self._count(queue_url, "ApproximateNumberOfMessages")

    def depth(self, queue_url: str) -> int:
        """Returns how many messages the queue holds, also those that someone works on."""
        in_work = self._count(queue_url, "ApproximateNumberOfMessagesNotVisible")
        return self.visible(queue_url) + in_work

    def enqueue(self, push: Push, deduplication_id: str) -> None:
        """Puts a push on the queue, beside the intake function."""
        self.client("sqs").send_message(
            QueueUrl=self.outputs.queue_url,
            MessageBody=push.to_json(),
            MessageGroupId=name(Kind.MESSAGE_GROUP, push.repository, push.reference),
            MessageDeduplicationId=deduplication_id,
        )

    def wait_until_idle(self) -> None:
        """Returns when no push is waiting or in work."""
        eventually(lambda: self.depth(self.outputs.queue_url) == 0, "no push is waiting")

    def take_from(self, queue_url: str) -> list[str]:
        """Returns the bodies of up to 10 messages, and deletes them."""
        sqs = self.client("sqs", queue_url.split("/")[-2])
        answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        messages = answer.get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in messages]

    def _count(self, queue_url: str, attribute: str) -> int:
        sqs = self.client("sqs", queue_url.split("/")[-2])
        answer = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=[attribute])
        return int(answer["Attributes"][attribute])

    def _session(self, account: str) -> boto3.Session:
        region, endpoint = self.settings.region, self.server["endpoint"]
        base = boto3.Session(
            self.server["access_key_id"], self.server["secret_access_key"], region_name=region
        )
        role = self.addresses.arn(
            "iam", account, f"role/{self.settings.deploy_role}", regional=False
        )
        granted = base.client("sts", endpoint_url=endpoint).assume_role(
            RoleArn=role, RoleSessionName="tests"
        )["Credentials"]
        return boto3.Session(
            granted["AccessKeyId"],
            granted["SecretAccessKey"],
            granted["SessionToken"],
            region_name=region,
        )


def _values(outputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: output["value"] for name, output in outputs.items()}


def _build(found: Mapping[str, Any]) -> Build:
    variables = found["environment"]["environmentVariables"]
    return Build(
        id=found["id"],
        status=found["buildStatus"],
        source=found["source"]["location"],
        variables={variable["name"]: variable["value"] for variable in variables},
    )
