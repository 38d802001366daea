"""No role may do more than it needs, and each needs all that it may do."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.e2e.developer import Developer
from tests.e2e.documented_grants import is_documented
from tests.e2e.events import from_repositories, of_builds
from tests.e2e.grants import allowed_requests, roles_of, without
from tests.e2e.hotfixes import Hotfix
from tests.e2e.installation import Installation
from tests.e2e.pipelines import Pipeline
from tests.e2e.platform import Platform
from tests.e2e.polling import eventually
from tests.events import load

Clone = Callable[[str], Developer]
Call = dict[str, Any]
REPOSITORY = "hello-service"
ORDERS = "orders"
NO_EVENT = b'"Records"'  # a text, and no object as every event is
SEVERAL_PARTS = 20 << 20  # bytes that do not deflate: the upload of the bundle takes several parts
RETRY_SECONDS = 60  # a push that failed is received again half a minute later


@pytest.fixture(scope="module")
def calls(deployed: Platform, tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """What IAM has allowed since the deployment, and what it refused in a run on every path."""
    refused_before = _refused(deployed)
    url = deployed.clone_url(REPOSITORY)
    developer = Developer(tmp_path_factory.mktemp("clone") / REPOSITORY, url)
    orders = Developer(tmp_path_factory.mktemp("clone") / ORDERS, deployed.clone_url(ORDERS))
    _fail_an_event_of_each_function(deployed)
    _build_a_pull_request_whose_first_upload_fails(deployed, developer)
    _bring_a_hotfix_to_prod(deployed, orders)
    _bring_a_release_to_dev(deployed, orders)
    deployed.runners.wait_until_none_runs()
    return [call for call in deployed.aws.calls() if call not in refused_before]


def _refused(platform: Platform) -> list[Call]:
    return [call for call in platform.aws.calls() if call["decision"] != "allowed"]


def _fail_an_event_of_each_function(platform: Platform) -> None:
    pushed = from_repositories(platform, load("codeCommitMalformedShortCommit"))
    pushed["detail"]["repositoryName"] = REPOSITORY
    built = of_builds(platform, load("codeBuildStateChangeSucceeded"), REPOSITORY)
    del built["detail"]["build-id"]
    for event in (pushed, built):
        platform.aws.put_event(event)
    for of in platform.outputs.functions.keys() - {"intake", "build_result"}:
        function = platform.outputs.functions[of]
        platform.client("lambda").invoke(
            FunctionName=function, InvocationType="Event", Payload=NO_EVENT
        )
    for queue in platform.outputs.failed_events_queue_urls.values():
        eventually(partial(platform.queues.take, queue), "each function has failed")


def _build_a_pull_request_whose_first_upload_fails(
    platform: Platform, developer: Developer
) -> None:
    developer.switch("feature/every-path")
    developer.push()
    request = platform.open_pull_request(REPOSITORY, "feature/every-path")
    (developer.clone / "large.bin").write_bytes(os.urandom(SEVERAL_PARTS))
    developer.commit()
    platform.aws.fail_next_calls(1, "s3", "UploadPart", "InvalidRequest", 400)
    developer.push()
    eventually(
        lambda: platform.comments(request),
        "the pull request is told of its build",
        within_seconds=2 * RETRY_SECONDS,
    )


def _bring_a_hotfix_to_prod(platform: Platform, developer: Developer) -> None:
    refused = Hotfix(platform, developer, "hotfix-#{refused}")
    refused.push("its name is announced")
    hotfix = Hotfix(platform, developer, "hotfix-every-path")
    commit = hotfix.push("every path")
    hotfix.pipeline.wait_until_it_asks(commit)
    hotfix.pipeline.approve()
    hotfix.pipeline.wait_until_past("Prod", commit)
    for each in (refused, hotfix):
        each.delete()
    hotfix.wait_until_gone()
    platform.aws.fire_schedules()


def _bring_a_release_to_dev(platform: Platform, developer: Developer) -> None:
    developer.switch("develop", "origin/develop")
    commit = developer.commit({"NOTE.md": "every path"})
    developer.push()
    name = platform.addresses.release_pipeline(ORDERS, "develop")
    Pipeline(platform, name).wait_until_past("Dev", commit)


def test_every_role_needs_every_action_of_every_statement(
    platform: Platform, calls: list[Call]
) -> None:
    # Given every role that the deployment made, and all that they did
    roles = list(roles_of(platform))
    assert len(roles) >= 10
    # Then the run would have failed without any one of their grants, but what AWS itself needs
    surplus = [
        grant
        for role in roles
        for grant in role.grants()
        if not role.needs(grant, allowed_requests(calls, role))
        and not is_documented(platform, grant)
    ]
    assert surplus == []


def test_no_role_was_refused_anything(platform: Platform, calls: list[Call]) -> None:
    # Given every decision about a role that the deployment made
    names = {role.arn for role in roles_of(platform)}
    # Then all of them allowed what was asked for
    assert [c for c in calls if c["principal"] in names and c["decision"] != "allowed"] == []


def test_the_relay_forwards_nothing_without_its_permission(
    platform: Platform, clone: Clone, installation: Installation
) -> None:
    queue = _undelivered(platform, platform.addresses.source)
    # Given a relay that may not put events on the tools account's bus
    with without(platform, platform.addresses.relay_role_arn, "events:PutEvents"):
        # When a branch is pushed
        clone(REPOSITORY).push_new("denied/relay")
        # Then the event ends in the dead-letter queue of its rule
        eventually(lambda: platform.queues.depth(queue), "the event is undelivered")
        assert platform.builds(REPOSITORY, "denied/relay") == []
    # And is built after a redrive
    installation.run("redrive")
    platform.wait_for_builds(REPOSITORY, "denied/relay")


def test_the_intake_function_enqueues_nothing_without_its_permission(
    platform: Platform, clone: Clone, installation: Installation
) -> None:
    queue = platform.outputs.failed_events_queue_urls["intake"]
    role = platform.addresses.role_arn(platform.addresses.tools, "intake")
    # Given an intake function that may not use the key of the queue
    with without(platform, role, "kms:GenerateDataKey"):
        # When a branch is pushed
        clone(REPOSITORY).push_new("denied/intake")
        # Then the event ends in the function's dead-letter queue
        eventually(lambda: platform.queues.depth(queue), "the event has failed")
        assert _is_refused(platform, role, "kms:GenerateDataKey")
        assert platform.builds(REPOSITORY, "denied/intake") == []
    # And is built after a redrive
    installation.run("redrive")
    platform.wait_for_builds(REPOSITORY, "denied/intake")


def test_the_runner_starts_no_build_without_its_permission(
    platform: Platform, clone: Clone
) -> None:
    role = platform.addresses.runner_role_arn
    # Given a runner that may not start builds
    with without(platform, role, "codebuild:StartBuild"):
        # When a branch is pushed
        clone(REPOSITORY).push_new("denied/runner")
        # Then it is refused, and nothing is built
        eventually(
            lambda: _is_refused(platform, role, "codebuild:StartBuild"), "the runner is refused"
        )
        assert platform.builds(REPOSITORY, "denied/runner") == []
    # And the push is built when the runner may again
    platform.wait_for_builds(REPOSITORY, "denied/runner", within_seconds=2 * RETRY_SECONDS)


def test_a_build_fails_without_the_permission_to_read_its_bundle(
    platform: Platform, clone: Clone
) -> None:
    # Given builds that may not read bundles
    role = platform.addresses.role_arn(platform.addresses.tools, "build", REPOSITORY)
    with without(platform, role, "s3:GetObject"):
        # When a branch is pushed
        clone(REPOSITORY).push_new("denied/build")
        # Then its build fails
        assert platform.wait_for_result(REPOSITORY, "denied/build").status == "FAILED"
        assert _is_refused(platform, role, "s3:GetObject")


def _is_refused(platform: Platform, role_arn: str, action: str) -> bool:
    refused = [(call["principal"], call["action"]) for call in _refused(platform)]
    return (role_arn, action) in refused


def _undelivered(platform: Platform, account: str) -> str:
    urls = platform.outputs.undelivered_events_queue_urls
    return next(url for url in urls if f"/{account}/" in url)
