"""The defects of the design that this one comes from, each by name: none of them is here."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from handlers.hotfix_pipelines.reconciler.messages import Branch
from handlers.hotfix_pipelines.reconciler.reconciler import Outcome
from handlers.shared.log import logger
from tests.unit.handlers.hotfix_pipelines.reconciler.deployment import (
    REPOSITORY,
    Deployment,
    deployment,
)
from tests.unit.handlers.hotfix_pipelines.reconciler.fake_aws import Fault

LOGIN = "hotfix-login"
OPERATIONS = [
    "GetItem",
    "SearchProvisionedProducts",
    "GetBranch",
    "UpdateItem",
    "ListProvisioningArtifacts",
    "CreateProvisioningArtifact",
    "ProvisionProduct",
]


def once(operation: str, fault: Fault) -> Callable[[str], Fault | None]:
    """Returns what lets the first call of ``operation`` fail."""
    faults = iter([fault])
    return lambda called: next(faults, None) if called == operation else None


@pytest.mark.parametrize("operation", OPERATIONS)
def test_defect_01_an_error_is_not_swallowed_and_the_event_is_not_lost(
    hotfixes: Deployment, operation: str
) -> None:
    # Given AWS, which refuses any one of the calls that provision a hotfix
    hotfixes.aws.next_fault = once(operation, Fault.THROTTLED)
    handle = hotfixes.push(LOGIN)
    # When the event is delivered, then it stays on the queue
    hotfixes.deliver(handle)
    assert hotfixes.queue.messages[handle].delay_seconds == 5
    # And the hotfix gets its product all the same
    hotfixes.settle()
    assert [each.status for each in hotfixes.catalog.alive()] == ["AVAILABLE"]


def test_defect_02_deleting_a_branch_that_has_no_product_is_no_error(hotfixes: Deployment) -> None:
    hotfixes.delete(LOGIN)
    assert hotfixes.parts.reconciler.reconcile(Branch(REPOSITORY, LOGIN)) is Outcome.GONE


def test_defect_03_a_product_in_error_does_not_block_its_hotfix_for_ever(
    hotfixes: Deployment,
) -> None:
    hotfixes.push(LOGIN)
    hotfixes.parts.reconciler.reconcile(Branch(REPOSITORY, LOGIN))
    hotfixes.catalog.finish(fails=True)
    hotfixes.settle()
    assert [each.status for each in hotfixes.catalog.alive()] == ["AVAILABLE"]


def test_defect_03_hotfix_1_is_not_taken_for_hotfix_10(
    hotfixes: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given products whose names begin alike, on more than one page of the search
    monkeypatch.setattr(
        "handlers.hotfix_pipelines.reconciler.configured.hotfix_name", lambda *parts: parts[-1]
    )
    for number in (10, 11, 12, 1):
        hotfixes.push(f"hotfix-{number}")
        hotfixes.settle()
    names = {each.name: each.id for each in hotfixes.catalog.alive()}
    assert len(names) == 4
    # When the first is deleted
    hotfixes.delete("hotfix-1")
    hotfixes.settle()
    # Then the others stay as they are
    assert {each.name: each.id for each in hotfixes.catalog.alive()} == {
        name: id for name, id in names.items() if name != "hotfix-1"
    }


def test_defect_04_a_branch_deleted_while_its_product_is_under_change_leaves_no_orphan(
    hotfixes: Deployment,
) -> None:
    # Given a product that is being made
    hotfixes.push(LOGIN)
    hotfixes.parts.reconciler.reconcile(Branch(REPOSITORY, LOGIN))
    hotfixes.queue.messages.clear()
    # When the branch is deleted meanwhile
    handle = hotfixes.delete(LOGIN)
    hotfixes.deliver(handle)
    assert handle in hotfixes.queue.messages
    # Then the product goes when it can
    hotfixes.settle()
    assert hotfixes.catalog.alive() == []


def test_defect_05_the_same_event_many_times_provisions_once(hotfixes: Deployment) -> None:
    # Given a search that shows nothing yet, and a function that dies after each ProvisionProduct
    hotfixes.catalog.lags = True
    hotfixes.aws.next_fault = lambda operation: (
        Fault.CRASH_AFTER if operation == "ProvisionProduct" else None
    )
    # When the event comes five times
    for _ in range(5):
        hotfixes.deliver(hotfixes.push(LOGIN))
    # Then every request was the same one
    assert hotfixes.aws.calls["ProvisionProduct"] == 5
    assert len(hotfixes.catalog.alive()) == 1
    assert len(hotfixes.catalog.records) == 1


def test_defect_05_the_same_event_many_times_terminates_once(hotfixes: Deployment) -> None:
    # Given a product that the search shows as it was before
    hotfixes.push(LOGIN)
    hotfixes.settle()
    hotfixes.catalog.lags = True
    # When its branch's deletion comes five times
    for _ in range(5):
        hotfixes.deliver(hotfixes.delete(LOGIN))
    # Then every request was the same one
    assert hotfixes.aws.calls["TerminateProvisionedProduct"] == 5
    assert len(hotfixes.catalog.records) == 2


@pytest.mark.parametrize(
    "branch",
    [
        "hotfix/login",
        "hotfix-" + "x" * 249,
        "hotfix-größe-支払い-🔥",
        "hotfix-;$(reboot)'\"&`",
        "hotfix-\u00a0 space",
    ],
)
def test_defect_10_a_branch_of_any_name_gets_a_product_with_a_name_of_its_own(
    hotfixes: Deployment, branch: str
) -> None:
    # botocore's models check lengths; the patterns of names and tags are checked here.
    hotfixes.push(branch)
    hotfixes.settle()
    [product] = hotfixes.catalog.alive()
    assert product.status == "AVAILABLE"
    assert product.parameters["BranchName"] == branch
    assert len(product.name) <= 56
    assert product.name.replace("-", "").isalnum()
    assert product.name.isascii()
    tag = product.tags["branchline:branch"]
    assert len(tag) <= 256
    assert not set(tag) & set(";$()'\"&`\\<>#*🔥")


def test_defect_10_branches_of_one_slug_have_a_product_each(hotfixes: Deployment) -> None:
    for branch in ("hotfix/a-b", "hotfix/a_b", "hotfix-a/b"):
        hotfixes.push(branch)
    hotfixes.settle()
    assert len({each.name for each in hotfixes.catalog.alive()}) == 3


def test_defect_11_the_application_is_configured_and_not_cut_from_the_repository(
    aws: None, tmp_path: Path
) -> None:
    # Given a repository whose application is called otherwise
    with deployment(tmp_path, ("web-shop-backend",)) as hotfixes:
        hotfixes.push(LOGIN, "web-shop-backend")
        hotfixes.settle()
        [product] = hotfixes.catalog.alive()
        assert product.parameters["Application"] == "shop"


def test_defect_18_a_failure_tells_people_where_why_and_what_to_do(
    hotfixes: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a product that fails
    log = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", log)
    hotfixes.catalog.broken = True
    hotfixes.deliver(hotfixes.push(LOGIN))
    hotfixes.catalog.finish()
    # When it is looked at
    hotfixes.deliver(next(iter(hotfixes.queue.messages)))
    # Then the topic has repository, branch, reason and cure
    [told] = hotfixes.topic.published
    assert told["subject"] == f"Hotfix pipeline failed to appear: {REPOSITORY} {LOGIN}"
    assert told["detail"] == "CREATE_FAILED no such role"
    assert told["cure"]
    # And the log names repository, branch, product and record
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    [decided] = [each for each in lines if each.get("action") == "TERMINATE"]
    place: dict[str, Any] = {"repository": REPOSITORY, "branch": LOGIN}
    assert decided.items() >= place.items()
    assert decided["product"].startswith("pp-")
    assert decided["record"].startswith("rec-")


def test_defect_18_what_is_dead_can_be_driven_again(hotfixes: Deployment) -> None:
    # Given an event that was tried too often
    hotfixes.aws.next_fault = lambda operation: Fault.THROTTLED
    hotfixes.push(LOGIN)
    hotfixes.settle()
    [dead] = hotfixes.dead
    # When it is put back
    hotfixes.aws.next_fault = lambda operation: None
    hotfixes.queue.put(dead)
    hotfixes.settle()
    # Then it does its work
    assert [each.status for each in hotfixes.catalog.alive()] == ["AVAILABLE"]
