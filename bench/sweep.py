"""How many AWS calls one sweep of the hotfixes takes, and whether they grow linearly."""

import logging
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import boto3

from bench.measure import Measure
from handlers.hotfix_pipelines.hotfix import HotfixRepository
from handlers.hotfix_pipelines.reconciler.branches import CodeCommitBranches
from handlers.hotfix_pipelines.reconciler.configured import Configured
from handlers.hotfix_pipelines.reconciler.issues import Issues
from handlers.hotfix_pipelines.reconciler.queue import SqsHotfixQueue
from handlers.hotfix_pipelines.reconciler.service_catalog import (
    PAGE_SIZE,
    ProductVersions,
    ProvisionedProducts,
)
from handlers.hotfix_pipelines.reconciler.sweep import Sweep
from handlers.shared.log import logger

REPOSITORIES = 1000
BRANCHES = 10  # of each repository, every one a hotfix
ONE_DIFFERS_IN = 100
SCANNED_ITEMS = 2000  # of the ledger in 1 MiB, some 500 bytes each
VERSION = "0123456789abcdef"
PRODUCT = "prod-hotfix"


def measure() -> list[Measure]:
    """Returns the calls for each repository, and how they grow when all is doubled."""
    half, whole = _calls_of_a_sweep(REPOSITORIES // 2), _calls_of_a_sweep(REPOSITORIES)
    operations = ", ".join(f"{number} {name}" for name, number in whole.most_common())
    return [
        Measure(
            "AWS calls of a sweep / repository",
            whole.total() / REPOSITORIES,
            1.2,
            detail=f"{REPOSITORIES} of {BRANCHES} hotfixes: {operations}",
        ),
        Measure(
            "AWS calls for twice the repositories / calls",
            whole.total() / half.total(),
            2.01,
            detail=f"{half.total()}, {whole.total()}",
        ),
    ]


def _calls_of_a_sweep(repositories: int) -> Counter[str]:
    logger.setLevel(logging.ERROR)
    names = [f"repository-{number}" for number in range(repositories)]
    shared = HotfixRepository({}, ("main",), "https://stage", "https://pull-requests")
    configured = Configured(
        name_prefix="branchline",
        prefixes=("hotfix-",),
        repositories=dict.fromkeys(names, shared),
        max_hotfixes=BRANCHES,
        idle_days=14,
        template_version=VERSION,
        template_url="https://template",
    )
    aws = _Aws(configured)
    catalog = aws.client("servicecatalog")
    Sweep(
        configured,
        CodeCommitBranches(aws.client("codecommit")),
        ProvisionedProducts(catalog, PRODUCT),
        Issues(aws.client("dynamodb"), "hotfixes"),
        ProductVersions(catalog, PRODUCT),
        SqsHotfixQueue(aws.client("sqs"), "https://sqs/hotfixes"),
        time.time,
    ).run()
    return aws.calls


class _Aws:
    """Answers a sweep's calls from memory: every branch is in the ledger, most have a product."""

    def __init__(self, configured: Configured) -> None:
        self.calls: Counter[str] = Counter()
        self._branches = [f"hotfix-{number}" for number in range(BRANCHES)]
        self._hotfixes = [
            (configured.name_of(repository, branch), repository, branch)
            for repository in configured.repositories
            for branch in self._branches
        ]

    def client(self, service: str) -> Any:
        """Returns boto3's client of the service; no call of it leaves the process."""
        client = boto3.client(  # type: ignore[call-overload]
            service,
            region_name="eu-west-1",
            aws_access_key_id="none",
            aws_secret_access_key="none",
        )
        client.meta.events.register("before-parameter-build.*.*", self._remember)
        client.meta.events.register("before-call.*.*", self._answer)
        return client

    def _remember(self, params: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
        context["given"] = params

    def _answer(self, model: Any, context: dict[str, Any], **_: object) -> Any:
        self.calls[model.name] += 1
        return _Answered(), self._members(model.name, context["given"])

    def _members(self, operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
        match operation:
            case "ListProvisioningArtifacts":
                version = {"Id": "pa-1", "Name": VERSION, "Active": True, "CreatedTime": 0}
                return {"ProvisioningArtifactDetails": [version]}
            case "SearchProvisionedProducts":
                return self._search(int(given.get("PageToken", 0)))
            case "Scan":
                start = given.get("ExclusiveStartKey", {"hotfix": {"S": "0"}})["hotfix"]["S"]
                return self._scan(int(start))
            case "ListBranches":
                return {"branches": self._branches}
            case _:
                return {}

    def _search(self, start: int) -> dict[str, Any]:
        end = start + PAGE_SIZE
        products = [
            {"Id": name, "Name": name, "Status": "AVAILABLE", "ProductId": PRODUCT}
            for number, (name, _, _) in enumerate(self._hotfixes[start:end], start)
            if number % ONE_DIFFERS_IN
        ]
        more = {"NextPageToken": str(end)} if end < len(self._hotfixes) else {}
        return {"ProvisionedProducts": products, **more}

    def _scan(self, start: int) -> dict[str, Any]:
        end = start + SCANNED_ITEMS
        items = [
            {
                "hotfix": {"S": name},
                "repository": {"S": repository},
                "branch": {"S": branch},
                "access_token": {"S": "token"},
            }
            for name, repository, branch in self._hotfixes[start:end]
        ]
        more = {"LastEvaluatedKey": {"hotfix": {"S": str(end)}}}
        return {"Items": items, **(more if end < len(self._hotfixes) else {})}


class _Answered:
    status_code = 200
