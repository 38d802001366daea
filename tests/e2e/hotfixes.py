"""Hotfixes of the deployed platform: a branch, its provisioned product, its pull requests."""

from handlers.hotfix_pipelines.hotfix import hotfix_name
from tests.e2e.developer import Developer
from tests.e2e.pipelines import Pipeline
from tests.e2e.platform import Platform
from tests.e2e.polling import eventually

REPOSITORY = "orders"
STACK_SECONDS = 120  # a pipeline's stack, by a cold function on a busy machine


class Hotfix:
    """One hotfix branch of the sample application, pushed by ``developer``."""

    def __init__(self, platform: Platform, developer: Developer, branch: str) -> None:
        self.branch = branch
        self.name = hotfix_name(platform.settings.name_prefix, REPOSITORY, branch)
        self.pipeline = Pipeline(platform, self.name)
        self._platform = platform
        self._developer = developer

    def push(self, note: str) -> str:
        """Pushes the branch with a new commit; returns the commit's id."""
        return self._developer.push_new(self.branch, {"NOTE.md": note})

    def push_more(self, note: str) -> str:
        """Pushes one commit more to the branch that is checked out; returns its id."""
        commit = self._developer.commit({"NOTE.md": note})
        self._developer.push()
        return commit

    def delete(self) -> None:
        """Deletes the branch in the repository."""
        self._developer.push(f":{self.branch}")

    def status(self) -> str | None:
        """Returns the status of its provisioned product, None if there is none."""
        client = self._platform.client("servicecatalog")
        try:
            answer = client.describe_provisioned_product(Name=self.name)
        except client.exceptions.ResourceNotFoundException:
            return None
        return str(answer["ProvisionedProductDetail"]["Status"])

    def wait_until_provisioned(self) -> None:
        """Returns when its product is AVAILABLE."""
        eventually(
            lambda: self.status() == "AVAILABLE",
            f"{self.name} is AVAILABLE",
            within_seconds=STACK_SECONDS,
        )

    def wait_until_gone(self) -> None:
        """Returns when it has no product."""
        eventually(
            lambda: self.status() is None, f"{self.name} is gone", within_seconds=STACK_SECONDS
        )

    def access_token(self) -> str:
        """Returns the token that its product was issued with."""
        item = self._platform.client("dynamodb").get_item(
            TableName=self._platform.output("hotfix_ledger_table"),
            Key={"hotfix": {"S": self.name}},
        )["Item"]
        return str(item["access_token"]["S"])

    def pull_requests(self) -> list[tuple[str, str]]:
        """Returns (destination, id) of the branch's open pull requests, by destination."""
        client = self._platform.client("codecommit", self._platform.addresses.source)
        ids = client.list_pull_requests(repositoryName=REPOSITORY, pullRequestStatus="OPEN")
        found = [
            client.get_pull_request(pullRequestId=id)["pullRequest"] for id in ids["pullRequestIds"]
        ]
        targets = [(each["pullRequestTargets"][0], each["pullRequestId"]) for each in found]
        return sorted(
            (target["destinationReference"].removeprefix("refs/heads/"), id)
            for target, id in targets
            if target["sourceReference"] == f"refs/heads/{self.branch}"
        )

    def leftovers(self) -> list[str]:
        """Returns the roles, rules and pipelines that are named after it."""
        iam, events = self._platform.client("iam"), self._platform.client("events")
        bus = self._platform.addresses.event_bus_arn
        pages = iam.get_paginator("list_roles").paginate()
        names = [role["RoleName"] for page in pages for role in page["Roles"]]
        names += [rule["Name"] for rule in events.list_rules(EventBusName=bus)["Rules"]]
        names += [self.name] if self.pipeline.state() else []
        return [name for name in names if name.startswith(self.name)]
