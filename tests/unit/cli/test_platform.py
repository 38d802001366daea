"""What the stacks put out becomes one picture of the platform."""

from typing import Any

from cli.platform import platform_of

TOOLS: dict[str, Any] = {
    "queue_url": "pushes",
    "dead_letter_queue_url": "dead pushes",
    "failed_events_queue_urls": {"intake": "url of intake"},
    "undelivered_events_queue_url": "undelivered in tools",
    "intake_function": "branchline-intake",
    "cluster_arn": "cluster",
    "task_family": "family",
    "runner_image": {"repository": "runner", "tag": "tag", "build_project": "project"},
}
PIPELINES = {
    "environment_lock_function": "branchline-lock",
    "environment_lock_failed_events_queue_url": "url of lock",
    "hotfix_product_id": "prod-1",
    "hotfix_queue_url": "hotfixes",
    "hotfix_dead_letter_queue_url": "dead hotfixes",
    "hotfix_failed_events_queue_urls": {"reconciler": "url of reconciler"},
    "hotfix_reconciler_function": "branchline-reconciler",
    "machine_step_failed_events_queue_urls": {"status": "url of status"},
    "machine_step_status_function": "branchline-status",
}


def test_without_the_tools_account_there_is_no_platform() -> None:
    assert platform_of([{}, {"undelivered_events_queue_url": "in source"}]) is None


def test_every_account_may_hold_undelivered_events() -> None:
    platform = platform_of([{"undelivered_events_queue_url": "in source"}, TOOLS])
    assert platform is not None
    assert platform.undelivered_events_queue_urls == ["in source", "undelivered in tools"]


def test_branch_builds_alone_have_no_hotfix_pipelines() -> None:
    platform = platform_of([TOOLS])
    assert platform is not None
    assert platform.hotfix_pipelines is None
    assert platform.functions == {"intake": "branchline-intake"}


def test_each_function_is_known_with_the_queue_of_what_it_gave_up_on() -> None:
    platform = platform_of([{**TOOLS, **PIPELINES}])
    assert platform is not None
    assert platform.hotfix_pipelines is not None
    assert platform.hotfix_pipelines.product_id == "prod-1"
    assert platform.functions == {
        "intake": "branchline-intake",
        "environment_lock": "branchline-lock",
        "reconciler": "branchline-reconciler",
        "machine_step_status": "branchline-status",
    }
    assert platform.failed_events_queue_urls == {
        "intake": "url of intake",
        "environment_lock": "url of lock",
        "reconciler": "url of reconciler",
        "machine_step_status": "url of status",
    }
