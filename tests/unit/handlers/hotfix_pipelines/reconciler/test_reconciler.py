"""Every state that a branch and its product can be in, and what becomes of it."""

from pathlib import Path

import boto3
import pytest

from handlers.hotfix_pipelines.reconciler.messages import Branch
from handlers.hotfix_pipelines.reconciler.product import UnknownStatus
from handlers.hotfix_pipelines.reconciler.reconciler import KEEP_GONE_SECONDS, Outcome
from tests.unit.handlers.hotfix_pipelines.reconciler.deployment import (
    NOW,
    REPOSITORY,
    TABLE,
    Deployment,
    deployment,
)
from tests.unit.handlers.hotfix_pipelines.reconciler.fake_aws import Fault

LOGIN = "hotfix-login"
DAY = 86_400


def reconcile(hotfixes: Deployment, branch: str = LOGIN) -> Outcome:
    return hotfixes.parts.reconciler.reconcile(Branch(REPOSITORY, branch))


def provisioned(hotfixes: Deployment, branch: str = LOGIN) -> str:
    """Lets the branch get its product, and returns the product's id."""
    hotfixes.push(branch)
    hotfixes.settle()
    product = hotfixes.product(branch)
    assert product is not None
    assert product.status == "AVAILABLE"
    return product.id


def test_a_new_branch_gets_one_product_that_knows_it(hotfixes: Deployment) -> None:
    # Given a new hotfix branch
    hotfixes.push(LOGIN)
    # When its event is worked off
    hotfixes.settle()
    # Then there is one product, with what the template and people need
    product, issued = hotfixes.product(LOGIN), hotfixes.issued(LOGIN)
    assert product is not None
    assert issued is not None
    assert product.status == "AVAILABLE"
    assert product.parameters == {
        "ArtifactKey": "arn:aws:kms:eu-west-1:1:key/1",
        "Application": "shop",
        "StageStack": "shop-stage",
        "Hotfix": product.name,
        "RepositoryName": REPOSITORY,
        "BranchName": LOGIN,
        "AccessToken": issued.access_token,
    }
    assert product.tags == {"branchline:repository": REPOSITORY, "branchline:branch": LOGIN}
    # And the token of the request was the issue's
    assert product.token == issued.access_token


def test_a_branch_that_has_its_product_keeps_it(hotfixes: Deployment) -> None:
    id = provisioned(hotfixes)
    assert reconcile(hotfixes) is Outcome.KEPT
    assert [each.id for each in hotfixes.catalog.alive()] == [id]


def test_a_deleted_branch_loses_its_product_and_the_ledger_forgets_it(
    hotfixes: Deployment,
) -> None:
    provisioned(hotfixes)
    hotfixes.delete(LOGIN)
    hotfixes.settle()
    issued = hotfixes.issued(LOGIN)
    assert hotfixes.catalog.alive() == []
    assert issued is not None
    assert issued.expires_at == NOW + KEEP_GONE_SECONDS


@pytest.mark.parametrize("status", ["UNDER_CHANGE", "PLAN_IN_PROGRESS"])
@pytest.mark.parametrize("exists", [True, False], ids=["branch", "no branch"])
def test_what_service_catalog_works_on_is_looked_at_later(
    hotfixes: Deployment, status: str, exists: bool
) -> None:
    provisioned(hotfixes)
    hotfixes.catalog.with_status(hotfixes.name(LOGIN), status)
    if not exists:
        hotfixes.source.delete(REPOSITORY, LOGIN)
    assert reconcile(hotfixes) is Outcome.AWAITED


def test_a_tainted_product_is_kept_and_announced_once(hotfixes: Deployment) -> None:
    # Given a product whose update failed
    id = provisioned(hotfixes)
    hotfixes.catalog.with_status(hotfixes.name(LOGIN), "TAINTED")
    # When it is looked at again and again, for days
    for _ in range(3):
        assert reconcile(hotfixes) is Outcome.KEPT
        hotfixes.now[0] += 2 * DAY
    # Then it is still there, and was announced once
    assert [each.id for each in hotfixes.catalog.alive()] == [id]
    [told] = hotfixes.topic.told("tainted")
    assert (told["repository"], told["branch"]) == (REPOSITORY, LOGIN)


def test_a_tainted_product_of_a_deleted_branch_is_terminated(hotfixes: Deployment) -> None:
    provisioned(hotfixes)
    hotfixes.catalog.with_status(hotfixes.name(LOGIN), "TAINTED")
    hotfixes.delete(LOGIN)
    hotfixes.settle()
    assert hotfixes.catalog.alive() == []


def test_a_termination_that_failed_is_asked_for_again(hotfixes: Deployment) -> None:
    # Given a product whose termination failed
    provisioned(hotfixes)
    hotfixes.source.delete(REPOSITORY, LOGIN)
    assert reconcile(hotfixes) is Outcome.TERMINATING
    hotfixes.catalog.finish(fails=True)
    # When it is looked at again
    assert reconcile(hotfixes) is Outcome.TERMINATING
    # Then it is under way anew, and the reason is announced
    [product] = hotfixes.catalog.alive()
    assert product.status == "UNDER_CHANGE"
    assert hotfixes.topic.told("termination_failed")[0]["detail"] == "CREATE_FAILED no such role"


def test_a_branch_created_again_does_not_keep_a_half_terminated_product(
    hotfixes: Deployment,
) -> None:
    # Given a product that could not be terminated entirely
    old = provisioned(hotfixes)
    hotfixes.source.delete(REPOSITORY, LOGIN)
    reconcile(hotfixes)
    hotfixes.catalog.finish(fails=True)
    # When the branch is created again
    hotfixes.push(LOGIN)
    hotfixes.settle()
    # Then the product is a new one
    product = hotfixes.product(LOGIN)
    assert product is not None
    assert (product.status, product.id != old) == ("AVAILABLE", True)


def test_a_product_in_error_is_announced_terminated_and_provisioned_anew(
    hotfixes: Deployment,
) -> None:
    # Given a product that could not be provisioned
    hotfixes.push(LOGIN)
    reconcile(hotfixes)
    hotfixes.catalog.finish(fails=True)
    [failed] = hotfixes.catalog.alive()
    # When it is worked off
    hotfixes.settle()
    # Then another one is there, with a token of its own
    product, issued = hotfixes.product(LOGIN), hotfixes.issued(LOGIN)
    assert product is not None
    assert issued is not None
    assert product.status == "AVAILABLE"
    assert product.token == issued.access_token != failed.token
    # And the failure is announced with reason and cure
    [told] = hotfixes.topic.told("provisioning_failed")
    assert told["detail"] == "CREATE_FAILED no such role"
    assert (told["repository"], told["branch"], told["hotfix"]) == (
        REPOSITORY,
        LOGIN,
        hotfixes.name(LOGIN),
    )
    assert "CloudFormation" in told["cure"]


def test_a_topic_that_does_not_answer_keeps_no_hotfix_from_its_pipeline(
    hotfixes: Deployment,
) -> None:
    # Given a product that failed, and a topic that does not answer once
    hotfixes.push(LOGIN)
    reconcile(hotfixes)
    hotfixes.catalog.finish(fails=True)
    faults = iter([Fault.THROTTLED])
    hotfixes.aws.next_fault = lambda operation: (
        next(faults, None) if operation == "Publish" else None
    )
    # When it is worked off
    hotfixes.settle()
    # Then the product is there, and the failure was announced at the next look
    product = hotfixes.product(LOGIN)
    assert product is not None
    assert product.status == "AVAILABLE"
    assert len(hotfixes.topic.told("provisioning_failed")) == 1


def test_a_failure_that_lasts_is_announced_once_a_day(hotfixes: Deployment) -> None:
    # Given a template that never works
    hotfixes.catalog.broken = True
    hotfixes.push(LOGIN)
    # When it is tried for a day, and once more the day after
    for _ in range(6):
        reconcile(hotfixes)
        hotfixes.catalog.finish()
    assert len(hotfixes.topic.told("provisioning_failed")) == 1
    hotfixes.now[0] += DAY
    for _ in range(6):
        reconcile(hotfixes)
        hotfixes.catalog.finish()
    # Then each day has told of it
    assert len(hotfixes.topic.told("provisioning_failed")) == 2


def test_a_failure_after_a_success_is_announced_at_once(hotfixes: Deployment) -> None:
    # Given a failure that was followed by a success
    hotfixes.push(LOGIN)
    reconcile(hotfixes)
    hotfixes.catalog.finish(fails=True)
    hotfixes.settle()
    # When the same hotfix fails again within the day
    hotfixes.catalog.terminate_by_hand(hotfixes.name(LOGIN))
    hotfixes.catalog.finish()
    reconcile(hotfixes)
    hotfixes.catalog.finish(fails=True)
    reconcile(hotfixes)
    # Then it is announced again
    assert len(hotfixes.topic.told("provisioning_failed")) == 2


def test_a_product_terminated_by_hand_is_provisioned_anew_with_another_token(
    hotfixes: Deployment,
) -> None:
    old = provisioned(hotfixes)
    before = hotfixes.issued(LOGIN)
    hotfixes.catalog.terminate_by_hand(hotfixes.name(LOGIN))
    hotfixes.catalog.finish()
    hotfixes.sweep()
    hotfixes.settle()
    product, issued = hotfixes.product(LOGIN), hotfixes.issued(LOGIN)
    assert product is not None
    assert issued is not None
    assert before is not None
    assert (product.status, product.id != old) == ("AVAILABLE", True)
    assert product.token == issued.access_token != before.access_token


def test_a_branch_deleted_while_provisioning_loses_its_product(hotfixes: Deployment) -> None:
    hotfixes.push(LOGIN)
    reconcile(hotfixes)
    hotfixes.delete(LOGIN)
    assert reconcile(hotfixes) is Outcome.AWAITED
    hotfixes.settle()
    assert hotfixes.catalog.alive() == []


def test_a_branch_created_again_while_terminating_gets_a_new_product(
    hotfixes: Deployment,
) -> None:
    old = provisioned(hotfixes)
    hotfixes.source.delete(REPOSITORY, LOGIN)
    assert reconcile(hotfixes) is Outcome.TERMINATING
    hotfixes.push(LOGIN)
    assert reconcile(hotfixes) is Outcome.AWAITED
    hotfixes.settle()
    product = hotfixes.product(LOGIN)
    assert product is not None
    assert (product.status, product.id != old) == ("AVAILABLE", True)


def test_a_branch_created_and_deleted_ten_times_ends_right(hotfixes: Deployment) -> None:
    for _ in range(10):
        hotfixes.push(LOGIN)
        for handle in list(hotfixes.queue.messages):
            hotfixes.deliver(handle)
        hotfixes.delete(LOGIN)
    hotfixes.settle()
    assert hotfixes.catalog.alive() == []
    hotfixes.push(LOGIN)
    hotfixes.settle()
    assert [each.status for each in hotfixes.catalog.alive()] == ["AVAILABLE"]


def test_a_renamed_branch_has_a_product_under_its_new_name_alone(hotfixes: Deployment) -> None:
    provisioned(hotfixes)
    hotfixes.delete(LOGIN)
    hotfixes.push("hotfix-sign-in")
    hotfixes.settle()
    assert [each.name for each in hotfixes.catalog.alive()] == [hotfixes.name("hotfix-sign-in")]


def test_a_product_that_the_search_does_not_show_yet_is_not_provisioned_twice(
    hotfixes: Deployment,
) -> None:
    # Given a search that lags behind
    hotfixes.catalog.lags = True
    hotfixes.push(LOGIN)
    # When the branch is looked at before and after the product is there
    assert reconcile(hotfixes) is Outcome.PROVISIONING
    assert reconcile(hotfixes) is Outcome.AWAITED
    hotfixes.catalog.finish()
    assert reconcile(hotfixes) is Outcome.KEPT
    # Then it was asked for once
    assert hotfixes.aws.calls["ProvisionProduct"] == 1


def test_a_hotfix_that_was_closed_too_early_is_kept_in_the_ledger(
    hotfixes: Deployment,
) -> None:
    # Given a function that looked before the branch was created again, and closes after that
    provisioned(hotfixes)
    issued = hotfixes.issued(LOGIN)
    assert issued is not None
    hotfixes.ledger.close(issued, expires_at=NOW + 1)
    # When the sweep comes
    hotfixes.sweep()
    hotfixes.settle()
    # Then the product is the same one, and its item stays
    kept, product = hotfixes.issued(LOGIN), hotfixes.product(LOGIN)
    assert kept is not None
    assert product is not None
    assert (kept.expires_at, kept.access_token) == (None, product.token)


def test_a_product_that_nobody_was_issued_is_replaced(hotfixes: Deployment) -> None:
    # Given a product of the hotfix's name that somebody else launched: it can open nothing
    provisioned(hotfixes)
    boto3.client("dynamodb").delete_item(
        TableName=TABLE, Key={"hotfix": {"S": hotfixes.name(LOGIN)}}
    )
    # When the branch is worked off
    hotfixes.push(LOGIN)
    hotfixes.settle()
    # Then the product is the one that the ledger tells of
    product, issued = hotfixes.product(LOGIN), hotfixes.issued(LOGIN)
    assert product is not None
    assert issued is not None
    assert product.token == issued.access_token


def test_a_status_that_nobody_knows_is_named(hotfixes: Deployment) -> None:
    provisioned(hotfixes)
    hotfixes.catalog.with_status(hotfixes.name(LOGIN), "SUSPENDED")
    with pytest.raises(UnknownStatus, match=f'{hotfixes.name(LOGIN)} the status "SUSPENDED"'):
        reconcile(hotfixes)


def test_a_record_of_unknown_status_is_named(hotfixes: Deployment) -> None:
    provisioned(hotfixes)
    issued = hotfixes.issued(LOGIN)
    assert issued is not None
    assert issued.record_id is not None
    hotfixes.catalog.records[issued.record_id]["Status"] = "PAUSED"
    hotfixes.catalog.products.clear()
    hotfixes.catalog.catch_up()
    with pytest.raises(UnknownStatus, match=f'record {issued.record_id} the status "PAUSED"'):
        reconcile(hotfixes)


def test_a_branch_of_no_configured_prefix_gets_nothing(hotfixes: Deployment) -> None:
    hotfixes.push("feature-hotfix-login")
    hotfixes.settle()
    assert hotfixes.catalog.alive() == []
    assert hotfixes.aws.calls["GetBranch"] == 0


def test_one_hotfix_more_than_allowed_is_announced_and_follows_when_there_is_room(
    hotfixes: Deployment,
) -> None:
    # Given as many hotfixes as a repository may have, and one more
    for number in range(6):
        hotfixes.push(f"hotfix-{number}")
        hotfixes.settle()
    assert len(hotfixes.catalog.alive()) == 5
    [told] = hotfixes.topic.told("too_many")
    assert told["branch"] == "hotfix-5"
    assert "max_hotfixes" in told["cure"]
    # When one goes, and the sweep comes
    hotfixes.delete("hotfix-0")
    hotfixes.settle()
    hotfixes.sweep()
    hotfixes.settle()
    # Then the last one has its product
    assert hotfixes.product("hotfix-5") is not None
    assert len(hotfixes.catalog.alive()) == 5


def test_the_most_hotfixes_are_those_of_one_repository(aws: None, tmp_path: Path) -> None:
    with deployment(tmp_path, ("web", "api"), MAX_HOTFIXES="1") as hotfixes:
        for repository in ("web", "api"):
            hotfixes.push("hotfix-1", repository)
            hotfixes.push("hotfix-2", repository)
        hotfixes.settle()
        applications = [each.parameters["RepositoryName"] for each in hotfixes.catalog.alive()]
        assert sorted(applications) == ["api", "web"]


def test_a_hotfix_that_failed_still_counts_once(aws: None, tmp_path: Path) -> None:
    # Given room for one hotfix, whose first product fails
    with deployment(tmp_path, MAX_HOTFIXES="1") as hotfixes:
        hotfixes.push(LOGIN)
        reconcile(hotfixes)
        hotfixes.catalog.finish(fails=True)
        # When it is provisioned anew, then its place is still its own
        hotfixes.settle()
        assert [each.status for each in hotfixes.catalog.alive()] == ["AVAILABLE"]


def test_a_branch_that_codepipeline_would_read_a_variable_in_is_refused(
    hotfixes: Deployment,
) -> None:
    for _ in range(2):
        hotfixes.push("hotfix-#{codepipeline.PipelineExecutionId}")
        hotfixes.settle()
    assert hotfixes.catalog.alive() == []
    [told] = hotfixes.topic.told("name_refused")
    assert "another name" in told["cure"]


def test_an_idle_hotfix_is_announced_once_a_day_and_stays(hotfixes: Deployment) -> None:
    # Given a hotfix whose last commit is as old as the hotfix
    provisioned(hotfixes)
    commit = hotfixes.source.repositories[REPOSITORY][LOGIN]
    hotfixes.source.committed_at[commit] = NOW
    # When nobody touches it for 14 days and two more, with four sweeps a day
    for _ in range(13 * 4):
        hotfixes.now[0] += DAY / 4
        hotfixes.sweep()
        hotfixes.settle()
    assert hotfixes.topic.told("idle") == []
    for _ in range(3 * 4):
        hotfixes.now[0] += DAY / 4
        hotfixes.sweep()
        hotfixes.settle()
    # Then it is announced once each day, and it is still there
    assert [each["detail"] for each in hotfixes.topic.told("idle")] == ["14", "15", "16"]
    assert hotfixes.product(LOGIN) is not None
    assert hotfixes.aws.calls["GetCommit"] == 3


def test_a_hotfix_that_is_worked_on_is_not_idle(hotfixes: Deployment) -> None:
    provisioned(hotfixes)
    hotfixes.source.committed_at["b" * 40] = NOW + 10 * DAY
    hotfixes.source.push(REPOSITORY, LOGIN, "b" * 40)
    for day in range(1, 25):
        hotfixes.now[0] = NOW + day * DAY - 1
        hotfixes.sweep()
        hotfixes.settle()
    assert hotfixes.topic.told("idle") == []
