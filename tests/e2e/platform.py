"""The deployed platform, as an operator with the deploy role of every account sees it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cli.platform import Platform as Outputs
from cli.platform import platform_of
from handlers.branch_builds.push import Push
from modules.addresses import Addresses
from modules.naming import Kind, name
from modules.settings import Settings, load_settings
from tests.e2e.clients import Clients
from tests.e2e.embedded_aws import EmbeddedAws
from tests.e2e.installation import Installation
from tests.e2e.polling import eventually
from tests.e2e.queues import Queues
from tests.e2e.runners import Runners
from tests.e2e.trees import Tree, tree_of_bundle

BUILD_SECONDS = 90  # from a push to its build, with a cold runner on a busy machine


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
    """Reads what a deployment does.

    client: makes boto3 clients of its accounts. aws: the embedded AWS below it.
    """

    def __init__(self, installation: Installation) -> None:
        self.settings: Settings = load_settings(installation.config)
        self.addresses = Addresses(self.settings)
        self._state = Path(installation.work, "state", self.settings.name_prefix)
        self._home = installation.home
        self.server = json.loads((self._home / "server.json").read_text())
        self.aws = EmbeddedAws(self.server["endpoint"])
        self.client = Clients(self.server, self.addresses)
        self.queues = Queues(self.client)

    @cached_property
    def outputs(self) -> Outputs:
        """What Terraform tells of the deployment."""
        outputs = platform_of(self._stacks)
        assert outputs is not None
        return outputs

    def output(self, name: str) -> Any:
        """Returns one of Terraform's outputs, of whichever stack it is."""
        (value,) = (stack[name] for stack in self._stacks if name in stack)
        return value

    @cached_property
    def _stacks(self) -> list[dict[str, Any]]:
        states = [json.loads(path.read_text()) for path in self._state.glob("*.tfstate")]
        return [_values(state["outputs"]) for state in states]

    @cached_property
    def runners(self) -> Runners:
        """The source runners."""
        return Runners(
            self.client,
            self.outputs.cluster_arn,
            self.outputs.task_family,
            log_group=f"/{self.settings.name_prefix}/source-runner",
        )

    def clone_url(self, repository: str) -> str:
        """Returns the URL that a deployment prints for a developer, with credentials in it."""
        known = json.loads((self._home / "developer.json").read_text())
        secret = f"{known['user_name']}:{known['password']}"
        return f"{self.server['endpoint']}/v1/repos/{repository}".replace("//", f"//{secret}@", 1)

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
        eventually(lambda: self.queues.depth(self.outputs.queue_url) == 0, "no push is waiting")


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
