"""Nothing is lost and nothing is built twice, whatever goes wrong between a push and its build."""

import os
from collections.abc import Callable

from handlers.branch_builds.push import Push
from modules.naming import Kind, name
from tests.e2e.developer import Developer
from tests.e2e.events import old_push_alarm, push_event
from tests.e2e.installation import Installation
from tests.e2e.platform import Platform
from tests.e2e.polling import eventually
from tests.e2e.trees import tree_of_commit

Clone = Callable[[str], Developer]
REPOSITORY = "hello-service"
SEVERAL_PARTS = 20 << 20  # bytes that do not deflate: the upload of the bundle takes several parts


def test_an_event_that_comes_twice_is_one_build(platform: Platform, clone: Clone) -> None:
    # Given a commit in the repository
    commit = _commit_of_excluded_branch(clone)
    # When the event of its push comes twice
    event = push_event(platform, REPOSITORY, "feature/twice", commit)
    platform.aws.put_event(event)
    platform.aws.put_event(event)
    # Then there is one build
    platform.wait_for_builds(REPOSITORY, "feature/twice")
    # And also when its message comes again, too late for SQS to know it
    push = Push(
        event_id=event["id"],
        repository=REPOSITORY,
        reference_type="branch",
        reference="feature/twice",
        commit=commit,
        project=platform.addresses.build_project(REPOSITORY),
    )
    platform.enqueue(push, deduplication_id=name(Kind.DEDUPLICATION_ID, "late", event["id"]))
    platform.aws.fire_schedules()
    platform.wait_until_idle()
    assert len(platform.builds(REPOSITORY, "feature/twice")) == 1


def test_a_push_outlives_a_runner_that_is_killed_in_the_middle_of_its_bundle(
    platform: Platform, clone: Clone
) -> None:
    # Given a large commit, and a bucket that takes no parts of it
    developer = clone(REPOSITORY)
    developer.switch("feature/killed")
    (developer.clone / "large.bin").write_bytes(os.urandom(SEVERAL_PARTS))
    commit = developer.commit()
    platform.aws.fail_next_calls(1000, "s3", "UploadPart", "SlowDown", 503)
    # When the runner is killed while it uploads the bundle
    developer.push()
    eventually(platform.unfinished_uploads, "the bundle is being uploaded")
    for task in platform.runners.running():
        platform.aws.kill_task(task)
    platform.runners.wait_until_none_runs()
    platform.aws.mend()
    assert platform.builds(REPOSITORY, "feature/killed") == []
    # Then the push is built once its message is visible again and the alarm on its age goes off
    eventually(
        lambda: platform.queues.visible(platform.outputs.queue_url),
        "the push is visible again",
        within_seconds=90,
    )
    platform.aws.put_event(old_push_alarm(platform))
    (build,) = platform.wait_for_builds(REPOSITORY, "feature/killed")
    assert platform.tree_of(build) == tree_of_commit(developer.clone, commit)


def test_failures_of_s3_and_codebuild_that_pass_only_cost_time(
    platform: Platform, clone: Clone
) -> None:
    # Given services that fail twice and then work
    platform.aws.fail_next_calls(2, "s3", "PutObject", "InternalError", 500)
    platform.aws.fail_next_calls(2, "codebuild", "StartBuild", "AccountLimitExceededException", 400)
    # When a branch is pushed
    developer = clone(REPOSITORY)
    commit = developer.push_new("feature/patience", {"file": "patience"})
    # Then it is built once
    (build,) = platform.wait_for_builds(REPOSITORY, "feature/patience")
    platform.wait_until_idle()
    assert len(platform.builds(REPOSITORY, "feature/patience")) == 1
    assert platform.tree_of(build) == tree_of_commit(developer.clone, commit)


def test_a_commit_that_is_gone_waits_in_the_dead_letter_queue_until_it_is_redriven(
    platform: Platform, clone: Clone, installation: Installation
) -> None:
    # Given a commit that is not in the repository
    developer = clone(REPOSITORY)
    developer.switch("test")
    commit = developer.commit({"file": "gone"})
    # When the event of its push comes
    platform.aws.put_event(push_event(platform, REPOSITORY, "feature/gone", commit))
    # Then its message is dead after two receives, and others pass it by
    queue = platform.outputs.dead_letter_queue_url
    eventually(lambda: platform.queues.depth(queue) == 1, "the push is in the dead-letter queue")
    assert len(platform.runners.failures_of(commit)) == 2
    assert platform.builds(REPOSITORY, "feature/gone") == []
    # When the commit is pushed to a branch that is not built, and the queue is redriven
    developer.push()
    installation.run("redrive")
    # Then it is built, and the queue is empty
    (build,) = platform.wait_for_builds(REPOSITORY, "feature/gone")
    assert platform.tree_of(build) == tree_of_commit(developer.clone, commit)
    platform.wait_until_idle()
    assert platform.queues.depth(queue) == 0


def _commit_of_excluded_branch(clone: Clone) -> str:
    developer = clone(REPOSITORY)
    developer.switch("staging")
    commit = developer.commit({"file": "twice"})
    developer.push()
    return commit
