"""A runner runs while pushes wait, and never more of them than configured."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import accumulate

from tests.e2e.developer import Developer
from tests.e2e.platform import Platform
from tests.e2e.polling import eventually
from tests.e2e.trees import tree_of_commit

Clone = Callable[[str], Developer]
REPOSITORY = "hello-service"
ATTEMPTS = 3  # of Lambda at one event


def test_ten_pushes_at_once_are_built_once_each_by_no_more_runners_than_allowed(
    platform: Platform, clone: Clone
) -> None:
    # Given no runner, and ten branches with a commit each
    platform.runners.wait_until_none_runs()
    since = datetime.now(UTC)
    developer = clone(REPOSITORY)
    commits = {}
    for branch in (f"burst/{number}" for number in range(10)):
        developer.switch(branch)
        commits[branch] = developer.commit({"branch": branch})
    # When they are pushed at once
    developer.push(*commits)
    # Then each is built, once, with its tree
    for branch in commits:
        platform.wait_for_builds(REPOSITORY, branch)
    platform.wait_until_idle()
    for branch, commit in commits.items():
        (build,) = platform.builds(REPOSITORY, branch)
        assert platform.tree_of(build) == tree_of_commit(developer.clone, commit)
    # And at no time more runners were meant to run than the configuration allows
    assert 1 <= _most_at_once(platform, since) <= platform.settings.branch_builds.runner.max_runners


def test_a_push_whose_runner_fails_to_start_is_built_after_the_next_wake_up(
    platform: Platform, clone: Clone
) -> None:
    # Given no runner, and a cluster that starts none
    platform.runners.wait_until_none_runs()
    platform.aws.fail_next_calls(ATTEMPTS, "ecs", "RunTask", "PlatformUnknownException", 400)
    # When a branch is pushed
    commit = clone(REPOSITORY).push_new("feature/no-runner")
    # Then the event ends in the intake function's dead-letter queue, the push stays in its queue
    failed = platform.outputs.failed_events_queue_urls["intake"]

    def has_failed() -> bool:
        return any(commit in body for body in platform.queues.take(failed))

    eventually(has_failed, "the event has failed")
    assert platform.queues.depth(platform.outputs.queue_url) == 1
    assert platform.builds(REPOSITORY, "feature/no-runner") == []
    # When the scheduled wake-up comes
    platform.aws.fire_schedules()
    # Then the push is built, once
    platform.wait_for_builds(REPOSITORY, "feature/no-runner")
    platform.wait_until_idle()
    assert len(platform.builds(REPOSITORY, "feature/no-runner")) == 1


def _most_at_once(platform: Platform, since: datetime) -> int:
    lives = [life for life in platform.runners.lives() if life[0] >= since]
    changes = [(start, 1) for start, _ in lives] + [(end, -1) for _, end in lives]
    return max(accumulate(change for _, change in sorted(changes)))
