"""The reconciler with AWS in memory around it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from handlers.hotfix_pipelines.hotfix import hotfix_name
from handlers.hotfix_pipelines.ledger import Hotfix, Ledger
from handlers.hotfix_pipelines.pull_requests.aws import CodeCommitPullRequests
from handlers.hotfix_pipelines.pull_requests.steps import HotfixSteps
from handlers.hotfix_pipelines.reconciler.delivery import ComesBack, Delivery, take
from handlers.hotfix_pipelines.reconciler.issues import Issues
from handlers.hotfix_pipelines.reconciler.parts import Clients, Parts, assemble
from handlers.hotfix_pipelines.reconciler.settings import Settings
from handlers.pipelines.job import Job, JobResult
from handlers.shared.settings import read_settings
from tests.events import load
from tests.unit.handlers.hotfix_pipelines.reconciler.fake_aws import Crash, FakeAws, Fault, Service
from tests.unit.handlers.hotfix_pipelines.reconciler.fake_catalog import (
    PRODUCT_ID,
    FakeCatalog,
    FakeProduct,
)
from tests.unit.handlers.hotfix_pipelines.reconciler.fake_queue import FakeQueue, FakeTopic
from tests.unit.handlers.hotfix_pipelines.reconciler.fake_source import (
    COMMIT,
    TARGETS,
    FakeCodeCommit,
)

__all__ = ["NOW", "REPOSITORY", "TABLE", "Deployment", "deployment", "event"]

NOW = 1_795_000_000
REPOSITORY = "web-shop"
MAX_RECEIVES = 20  # then the queue gives a message to its dead-letter queue
TABLE = "hotfixes"


@dataclass
class Deployment:
    """What is deployed, and the means to look at it and to meddle with it.

    redeploy: makes the parts that another configuration gives.
    steps: what the products' pipelines invoke.
    ledger: the ledger, which no fault hits.
    dead: messages that were received too often.
    """

    parts: Parts
    redeploy: Callable[..., Parts]
    steps: HotfixSteps
    aws: FakeAws
    catalog: FakeCatalog
    source: FakeCodeCommit
    queue: FakeQueue
    topic: FakeTopic
    ledger: Issues
    now: list[float]
    dead: list[str] = field(default_factory=list)

    def name(self, branch: str, repository: str = REPOSITORY) -> str:
        return hotfix_name("branchline", repository, branch)

    def push(self, branch: str, repository: str = REPOSITORY) -> str:
        """Creates a branch; returns the receipt handle of the event's message."""
        self.source.push(repository, branch)
        return self.queue.put(event("codeCommitReferenceCreated", repository, branch))

    def delete(self, branch: str, repository: str = REPOSITORY) -> str:
        """Deletes a branch; returns the receipt handle of the event's message."""
        self.source.delete(repository, branch)
        return self.queue.put(event("codeCommitReferenceDeleted", repository, branch))

    def deliver(self, handle: str) -> None:
        """Gives the function one message; what it does not finish stays on the queue."""
        waiting = self.queue.messages[handle]
        waiting.times += 1
        if waiting.times > MAX_RECEIVES:
            self.dead.append(waiting.body)
            del self.queue.messages[handle]
            return
        try:
            take(
                Delivery(waiting.body, handle, waiting.times),
                self.parts.reconciler,
                self.parts.queue,
            )
        except (ComesBack, Exception, Crash):
            return
        self.queue.messages.pop(handle, None)

    def settle(self) -> None:
        """Delivers all until nothing is left, while Service Catalog finishes what it does."""
        while self.queue.messages:
            for handle in list(self.queue.messages):
                self.deliver(handle)
            self.catalog.finish()
            self.catalog.catch_up()

    def sweep(self) -> None:
        self.parts.sweep.run()

    def run(self, product: FakeProduct, step: str, execution: str) -> JobResult | None:
        """Lets the product's pipeline come to a step; returns its result, or None if it died."""
        given = product.parameters
        parameters = {
            "step": step,
            "hotfix": given["Hotfix"],
            "access_token": given["AccessToken"],
            "execution": execution,
            "commit": COMMIT,
        }
        try:
            return self.steps.do(Job("job", json.dumps(parameters), None))
        except (Exception, Crash):
            return None

    def product(self, branch: str, repository: str = REPOSITORY) -> FakeProduct | None:
        """Returns the branch's product; there is never more than one."""
        name = self.name(branch, repository)
        found = [each for each in self.catalog.alive() if each.name == name]
        assert len(found) <= 1
        return next(iter(found), None)

    def issued(self, branch: str, repository: str = REPOSITORY) -> Hotfix | None:
        return self.ledger.read(self.name(branch, repository))


@contextmanager
def deployment(
    folder: Path,
    repositories: tuple[str, ...] = (REPOSITORY,),
    next_fault: Callable[[str], Fault | None] = lambda operation: None,
    **environment: str,
) -> Iterator[Deployment]:
    """A deployment; ``environment`` replaces settings. Needs moto for the ledger's table."""
    catalog, source = FakeCatalog(), FakeCodeCommit()
    queue, topic = FakeQueue(), FakeTopic()
    for each in repositories:
        source.create(each)
    services: dict[str, Service] = {
        "servicecatalog": catalog,
        "codecommit": source,
        "sqs": queue,
        "sns": topic,
    }
    make_table(boto3.client("dynamodb"))
    aws = FakeAws(services, next_fault)
    clients = Clients(**{each: aws.client(each) for each in (*services, "dynamodb")})
    now: list[float] = [NOW]

    def redeploy(repositories: tuple[str, ...], **environment: str) -> Parts:
        settings = read_settings(Settings, {**environment_of(folder, repositories), **environment})
        return assemble(settings, clients, lambda: now[0])

    parts = redeploy(repositories, **environment)
    ledger = Issues(boto3.client("dynamodb"), TABLE)
    steps = HotfixSteps(
        Ledger(clients.dynamodb, TABLE),
        CodeCommitPullRequests(clients.codecommit),
        parts.reconciler.configured.repositories,
        allow_redeploy=False,
    )
    yield Deployment(parts, redeploy, steps, aws, catalog, source, queue, topic, ledger, now)


def environment_of(folder: Path, repositories: tuple[str, ...]) -> Mapping[str, str]:
    """Returns what Terraform sets, with the file of repositories in ``folder``."""
    path = folder / "hotfix_repositories.json"
    path.write_text(
        json.dumps(
            {
                each: {
                    "parameters": {"Application": "shop", "StageStack": "shop-stage"},
                    "targets": TARGETS,
                    "stage_stack_url": "https://console/stage",
                    "pull_requests_url": "https://console/pull-requests",
                }
                for each in repositories
            }
        )
    )
    return {
        "LEDGER_TABLE": TABLE,
        "PRODUCT_ID": PRODUCT_ID,
        "TEMPLATE_VERSION": "hash-1",
        "TEMPLATE_URL": "https://artifacts.s3.amazonaws.com/templates/hash-1.json",
        "QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/111111111111/hotfixes",
        "TOPIC_ARN": "arn:aws:sns:eu-west-1:111111111111:notifications",
        "BRANCH_ROLE_ARN": "arn:aws:iam::222222222222:role/hotfix-branches",
        "MAX_HOTFIXES": "5",
        "IDLE_DAYS": "14",
        "NAME_PREFIX": "branchline",
        "PRODUCT_PARAMETERS": '{"ArtifactKey": "arn:aws:kms:eu-west-1:1:key/1"}',
        "PREFIXES": '["hotfix-", "hotfix/"]',
        "HOTFIX_REPOSITORIES_PATH": str(path),
    }


def make_table(dynamodb: Any) -> None:
    """Creates the ledger's table."""
    dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "hotfix", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "hotfix", "AttributeType": "S"}],
    )


def event(name: str, repository: str, branch: str) -> dict[str, Any]:
    """Returns a canonical event, told of that branch."""
    told = load(name)
    told["detail"] |= {"repositoryName": repository, "referenceName": branch}
    return told
