"""An event that nobody understands ends in a dead-letter queue by itself."""

from collections.abc import Callable

from tests.e2e.developer import Developer
from tests.e2e.events import from_repositories, of_builds
from tests.e2e.platform import Platform
from tests.e2e.polling import eventually
from tests.events import load

Clone = Callable[[str], Developer]
REPOSITORY = "hello-service"


def test_a_push_without_a_whole_commit_harms_no_other(platform: Platform, clone: Clone) -> None:
    # Given an event whose commit is cut off
    event = from_repositories(platform, load("codeCommitMalformedShortCommit"))
    event["detail"]["repositoryName"] = REPOSITORY
    # When it comes, and a push behind it
    platform.aws.put_event(event)
    clone(REPOSITORY).push_new("feature/behind-malformed")
    # Then the push is built
    platform.wait_for_builds(REPOSITORY, "feature/behind-malformed")
    # And the event is in the intake function's dead-letter queue
    _assert_dead(platform, "intake", event["id"])


def test_a_build_result_without_a_build_ends_in_its_own_queue(platform: Platform) -> None:
    # Given the event of a build that does not say which
    event = of_builds(platform, load("codeBuildStateChangeSucceeded"), REPOSITORY)
    del event["detail"]["build-id"]
    # When it comes
    platform.aws.put_event(event)
    # Then it is in the build result function's dead-letter queue
    _assert_dead(platform, "build_result", event["id"])


def _assert_dead(platform: Platform, function: str, event_id: str) -> None:
    queue = platform.outputs.failed_events_queue_urls[function]

    def found() -> bool:
        return any(event_id in body for body in platform.queues.take(queue))

    eventually(found, f"{event_id} is in the dead-letter queue of {function}")
