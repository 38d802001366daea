"""How a build ended comes back: to the open pull request, and to the topic."""

from collections.abc import Callable

from tests.e2e.developer import Developer
from tests.e2e.inbox import Inbox
from tests.e2e.platform import Platform
from tests.e2e.polling import eventually

Clone = Callable[[str], Developer]
REPOSITORY = "hello-service"
FAILING_TEST = (
    "import unittest\n\nclass Test(unittest.TestCase):\n    def test(self): self.fail()\n"
)


def test_an_open_pull_request_is_told_of_every_build(
    platform: Platform, clone: Clone, inbox: Inbox
) -> None:
    # Given a branch with an open pull request
    developer = clone(REPOSITORY)
    developer.push_new("feature/review")
    request = platform.open_pull_request(REPOSITORY, "feature/review")
    # When a commit is pushed that builds
    good = developer.commit({"hello_service/note.txt": "fine"})
    developer.push()
    # Then the pull request says so
    _wait_for_comment(platform, request, "succeeded", good)
    # When a commit is pushed that does not
    bad = developer.commit({"tests/test_broken.py": FAILING_TEST})
    developer.push()
    # Then the pull request says that, and what failed
    assert "BUILD" in _wait_for_comment(platform, request, "failed", bad)
    # And the topic has told both
    inbox.wait_for(commit=good, outcome="succeeded")
    assert inbox.wait_for(commit=bad, outcome="failed")["failed_phase"]["name"] == "BUILD"


def test_without_a_pull_request_the_topic_alone_is_told(
    platform: Platform, clone: Clone, inbox: Inbox
) -> None:
    # When a branch without a pull request is pushed
    commit = clone(REPOSITORY).push_new("feature/alone")
    # Then the topic tells how its build ended
    told = inbox.wait_for(commit=commit, outcome="succeeded")
    assert (told["repository"], told["reference"]) == (REPOSITORY, "feature/alone")


def _wait_for_comment(platform: Platform, request: str, outcome: str, commit: str) -> str:
    def found() -> str | None:
        comments = platform.comments(request)
        return next((text for text in comments if outcome in text and commit in text), None)

    return eventually(found, f"pull request {request} is told that {commit} {outcome}")
