"""The sweep mends what events missed, asks AWS little, and lets nothing stop it."""

from pathlib import Path

import boto3
import pytest

from handlers.hotfix_pipelines.reconciler.queue import MessagesNotSent
from tests.unit.handlers.hotfix_pipelines.reconciler.deployment import (
    REPOSITORY,
    TABLE,
    Deployment,
    deployment,
)
from tests.unit.handlers.hotfix_pipelines.reconciler.fake_aws import Fault


def swept(hotfixes: Deployment) -> list[str]:
    """Runs a sweep over an empty queue and returns the messages that it sent."""
    hotfixes.queue.messages.clear()
    hotfixes.sweep()
    return [each.body for each in hotfixes.queue.messages.values()]


def test_what_is_in_step_is_not_queued(hotfixes: Deployment) -> None:
    hotfixes.push("hotfix-1")
    hotfixes.push("main")
    hotfixes.delete("hotfix-2")
    hotfixes.settle()
    assert swept(hotfixes) == []


def test_a_branch_whose_event_was_lost_gets_its_product(hotfixes: Deployment) -> None:
    hotfixes.source.push(REPOSITORY, "hotfix-1")
    assert swept(hotfixes) == [f'{{"repository": "{REPOSITORY}", "branch": "hotfix-1"}}']
    hotfixes.settle()
    product = hotfixes.product("hotfix-1")
    assert product is not None
    assert product.status == "AVAILABLE"


def test_a_product_whose_branch_is_gone_goes_too(hotfixes: Deployment) -> None:
    hotfixes.push("hotfix-1")
    hotfixes.settle()
    hotfixes.source.delete(REPOSITORY, "hotfix-1")
    assert swept(hotfixes) == [f'{{"hotfix": "{hotfixes.name("hotfix-1")}"}}']
    hotfixes.settle()
    assert hotfixes.catalog.alive() == []


def test_a_product_that_nobody_knows_goes(hotfixes: Deployment) -> None:
    hotfixes.push("hotfix-1")
    hotfixes.settle()
    hotfixes.source.delete(REPOSITORY, "hotfix-1")
    boto3.client("dynamodb").delete_item(
        TableName=TABLE, Key={"hotfix": {"S": hotfixes.name("hotfix-1")}}
    )
    hotfixes.sweep()
    hotfixes.settle()
    assert hotfixes.catalog.alive() == []


def test_hotfixes_of_a_repository_that_is_configured_no_more_go(aws: None, tmp_path: Path) -> None:
    with deployment(tmp_path, ("web", "api")) as hotfixes:
        hotfixes.push("hotfix-1", "web")
        hotfixes.push("hotfix-1", "api")
        hotfixes.settle()
        hotfixes.parts = hotfixes.redeploy(("web",))
        hotfixes.sweep()
        hotfixes.settle()
        assert [each.name for each in hotfixes.catalog.alive()] == [
            hotfixes.name("hotfix-1", "web")
        ]


def test_a_place_that_was_never_given_back_is(aws: None, tmp_path: Path) -> None:
    # Given room for one hotfix, which was issued but never provisioned, and whose branch went
    with deployment(tmp_path, MAX_HOTFIXES="1") as hotfixes:
        hotfixes.aws.next_fault = lambda operation: (
            Fault.CRASH_BEFORE if operation == "ProvisionProduct" else None
        )
        hotfixes.deliver(hotfixes.push("hotfix-1"))
        assert hotfixes.catalog.alive() == []
        hotfixes.aws.next_fault = lambda operation: None
        hotfixes.queue.messages.clear()
        hotfixes.source.delete(REPOSITORY, "hotfix-1")
        # When the sweep comes
        hotfixes.sweep()
        hotfixes.settle()
        # Then another hotfix has the room
        hotfixes.push("hotfix-2")
        hotfixes.settle()
        assert hotfixes.product("hotfix-2") is not None


def test_a_repository_that_does_not_answer_keeps_its_products_and_harms_no_other(
    aws: None, tmp_path: Path
) -> None:
    with deployment(tmp_path, ("web", "api")) as hotfixes:
        # Given two repositories with a product each, and a new branch in the second
        hotfixes.push("hotfix-1", "web")
        hotfixes.push("hotfix-1", "api")
        hotfixes.settle()
        hotfixes.source.push("api", "hotfix-2")

        # When the first does not answer the sweep
        faults = iter([Fault.THROTTLED])
        hotfixes.aws.next_fault = lambda operation: (
            next(faults, None) if operation == "ListBranches" else None
        )
        with pytest.raises(ExceptionGroup, match="did not see everything"):
            hotfixes.sweep()
        # Then the second got what it lacked, and the first lost nothing
        hotfixes.settle()
        assert hotfixes.product("hotfix-1", "web") is not None
        assert hotfixes.product("hotfix-2", "api") is not None


def test_messages_that_sqs_does_not_take_are_an_error_after_all_were_tried(
    hotfixes: Deployment,
) -> None:
    for number in range(15):
        hotfixes.source.push(REPOSITORY, f"hotfix-{number:02}")
    hotfixes.queue.refused = 2
    with pytest.raises(MessagesNotSent, match="2 messages: InternalError"):
        hotfixes.sweep()
    assert len(hotfixes.queue.messages) == 13


def test_a_sweep_offers_the_deployed_template_and_retires_the_one_before(
    hotfixes: Deployment,
) -> None:
    hotfixes.sweep()
    hotfixes.parts = hotfixes.redeploy((REPOSITORY,), TEMPLATE_VERSION="hash-2")
    hotfixes.sweep()
    versions = hotfixes.catalog.versions.values()
    assert [(each.name, each.active, each.guidance) for each in versions] == [
        ("hash-1", False, "DEPRECATED"),
        ("hash-2", True, "DEFAULT"),
    ]
    # And going back offers the first again
    hotfixes.parts = hotfixes.redeploy((REPOSITORY,))
    hotfixes.sweep()
    assert [(each.active, each.guidance) for each in versions] == [
        (True, "DEFAULT"),
        (False, "DEPRECATED"),
    ]


def test_a_running_hotfix_keeps_the_version_that_it_was_provisioned_from(
    hotfixes: Deployment,
) -> None:
    hotfixes.push("hotfix-1")
    hotfixes.settle()
    hotfixes.parts = hotfixes.redeploy((REPOSITORY,), TEMPLATE_VERSION="hash-2")
    hotfixes.sweep()
    hotfixes.push("hotfix-2")
    hotfixes.settle()
    first, second = hotfixes.product("hotfix-1"), hotfixes.product("hotfix-2")
    assert first is not None
    assert second is not None
    assert (first.version, second.version) == ("pa-hash-1", "pa-hash-2")


def test_the_calls_of_a_sweep_are_those_its_formula_says(aws: None, tmp_path: Path) -> None:
    # Given 4 repositories of 4 hotfixes and 2 other branches, pages of 3 branches and of 2 products
    repositories = ("a", "b", "c", "d")
    with deployment(tmp_path, repositories) as hotfixes:
        for repository in repositories:
            for number in range(4):
                hotfixes.push(f"hotfix-{number}", repository)
        hotfixes.settle()
        for repository in repositories:
            hotfixes.source.delete(repository, "hotfix-0")
        hotfixes.aws.calls.clear()
        # When they are swept, with one difference in each
        hotfixes.sweep()
        # Then each page was asked for once
        assert hotfixes.aws.calls == {
            "ListProvisioningArtifacts": 1,
            "SearchProvisionedProducts": 16 / 2,
            "Scan": 1,
            "ListBranches": len(repositories) * 2,
            "SendMessageBatch": 1,
        }
