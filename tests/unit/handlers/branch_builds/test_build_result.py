"""What becomes of each state of a build."""

import json
from typing import Any

import pytest

from handlers.branch_builds.build_result.result import BuildResult, PullRequest
from handlers.branch_builds.build_result.status import BuildStatus
from handlers.shared.events import MalformedEvent
from tests.events import load
from tests.unit.handlers.branch_builds.fakes import FakePullRequests, FakeTopic

COMMIT = "8f2b1c7d9e3a4f5061728394a5b6c7d8e9f00112"
MAIN = "3e5983de1a2b4c5d6e7f8091a2b3c4d5e6f70819"
OPEN = ("feature/search", PullRequest("7", "web", MAIN, COMMIT))


def tell(event: dict[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """Returns the comments and the notifications that the event leads to."""
    pull_requests, topic = FakePullRequests([OPEN]), FakeTopic()
    BuildResult(pull_requests, topic).tell(event)
    comments = [content for _, content in pull_requests.comments.values()]
    return comments, [json.loads(each.message) for each in topic.published]


def with_status(status: str) -> dict[str, Any]:
    event = load("codeBuildStateChangeFailed")
    event["detail"]["build-status"] = status
    return event


def with_branch(branch: str) -> dict[str, Any]:
    event = load("codeBuildStateChangeFailed")
    environment = event["detail"]["additional-information"]["environment"]
    for variable in environment["environment-variables"]:
        if variable["name"] == "BRANCH_NAME":
            variable["value"] = branch
    return event


def test_a_build_that_succeeded_is_told_to_both() -> None:
    # Given a build that succeeded, and an open pull request of its commit
    # When it is told
    [comment], [notification] = tell(load("codeBuildStateChangeSucceeded"))
    # Then the comment gives status, duration, branch, repository, commit, links and the cure
    assert comment.startswith(
        f"**Build succeeded** after 2 min 5 s: `feature/search` of `web` at `{COMMIT}`"
    )
    assert "Phase" not in comment
    assert (
        "[Log](<https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logEvent:"
        in comment
    )
    assert (
        "[Build in the console](<https://eu-west-1.console.aws.amazon.com/codesuite/codebuild/"
        "222222222222/projects/branchline-web/build/"
        "branchline-web%3A8745a7a9-c340-456a-9166-edf953571be0>)" in comment
    )
    assert (
        "`aws codebuild retry-build --region eu-west-1 "
        "--id branchline-web:8745a7a9-c340-456a-9166-edf953571be0`" in comment
    )
    # And the notification is the documented one
    assert notification == {
        "version": 1,
        "kind": "build",
        "status": "SUCCEEDED",
        "outcome": "succeeded",
        "summary": f"Build succeeded: web feature/search at {COMMIT}",
        "repository": "web",
        "reference": "feature/search",
        "commit": COMMIT,
        "project": "branchline-web",
        "build_id": load("codeBuildStateChangeSucceeded")["detail"]["build-id"],
        "time": "2026-11-20T10:26:05Z",
        "duration_seconds": 125,
        "failed_phase": None,
        "links": {
            "console": "https://eu-west-1.console.aws.amazon.com/codesuite/codebuild/222222222222/"
            "projects/branchline-web/build/branchline-web%3A8745a7a9-c340-456a-9166-edf953571be0",
            "log": "https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logEvent:"
            "group=/aws/codebuild/branchline-web;stream=8745a7a9-c340-456a-9166-edf953571be0",
        },
    }


def test_a_build_that_failed_tells_phase_and_message() -> None:
    [comment], [notification] = tell(load("codeBuildStateChangeFailed"))
    message = (
        "COMMAND_EXECUTION_ERROR: Error while executing command: make test. Reason: exit status 2"
    )
    assert comment.startswith("**Build failed** after ")
    assert f"Phase `BUILD` ended as `FAILED`:\n\n```\n{message}\n```" in comment
    assert notification["failed_phase"] == {
        "name": "BUILD",
        "status": "FAILED",
        "message": message,
    }


def test_a_build_that_was_stopped_tells_the_phase_without_a_message() -> None:
    [comment], [notification] = tell(load("codeBuildStateChangeStopped"))
    assert comment.startswith("**Build was stopped** after ")
    assert "Phase `BUILD` ended as `STOPPED`; CodeBuild gives no message." in comment
    assert notification["outcome"] == "stopped"


def test_a_build_that_started_is_a_notification_only() -> None:
    comments, [notification] = tell(load("codeBuildStateChangeInProgress"))
    assert comments == []
    assert notification["outcome"] == "running"
    assert notification["links"]["log"] is None


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        (BuildStatus.SUCCEEDED, "succeeded", "succeeded"),
        (BuildStatus.FAILED, "failed", "failed"),
        (BuildStatus.FAULT, "failed", "failed: a fault of CodeBuild itself"),
        (BuildStatus.TIMED_OUT, "failed", "failed: timed out"),
        (BuildStatus.STOPPED, "stopped", "was stopped"),
        ("EXPLODED", "unknown", "failed: unknown status 'EXPLODED'"),
    ],
)
def test_every_final_status_is_told_in_words(status: str, outcome: str, words: str) -> None:
    [comment], [notification] = tell(with_status(status))
    assert comment.startswith(f"**Build {words}** after ")
    assert (notification["status"], notification["outcome"]) == (status, outcome)


def test_without_an_open_pull_request_only_the_topic_is_told() -> None:
    # Given a pull request that has moved on to a later commit
    stale = ("feature/search", PullRequest("7", "web", MAIN, "b" * 40))
    pull_requests, topic = FakePullRequests([stale]), FakeTopic()
    # When the build of the earlier commit ends
    BuildResult(pull_requests, topic).tell(load("codeBuildStateChangeFailed"))
    # Then nothing is said there
    assert (len(pull_requests.comments), len(topic.published)) == (0, 1)


def test_every_pull_request_of_the_commit_is_told() -> None:
    to_develop = ("feature/search", PullRequest("8", "web", "d" * 40, COMMIT))
    pull_requests = FakePullRequests([OPEN, to_develop])
    BuildResult(pull_requests, FakeTopic()).tell(load("codeBuildStateChangeFailed"))
    assert [each.id for each, _ in pull_requests.comments.values()] == ["7", "8"]


def test_one_event_delivered_twice_is_one_comment() -> None:
    pull_requests = FakePullRequests([OPEN])
    for _ in range(2):
        BuildResult(pull_requests, FakeTopic()).tell(load("codeBuildStateChangeFailed"))
    [token] = pull_requests.comments
    assert len(token) == 64


def test_every_status_of_a_build_is_a_comment_of_its_own() -> None:
    pull_requests = FakePullRequests([OPEN])
    for status in ("STOPPED", "FAILED"):
        BuildResult(pull_requests, FakeTopic()).tell(with_status(status))
    assert len(pull_requests.comments) == 2


def test_the_topic_is_told_when_codecommit_fails_and_lambda_tries_again() -> None:
    topic = FakeTopic()
    with pytest.raises(ExceptionGroup, match="not every destination was told of build arn:aws:"):
        BuildResult(FakePullRequests(broken=True), topic).tell(load("codeBuildStateChangeFailed"))
    assert len(topic.published) == 1


def test_the_pull_request_is_told_when_sns_fails_and_lambda_tries_again() -> None:
    pull_requests = FakePullRequests([OPEN])
    with pytest.raises(ExceptionGroup):
        BuildResult(pull_requests, FakeTopic(broken=True)).tell(load("codeBuildStateChangeFailed"))
    assert len(pull_requests.comments) == 1


def test_the_build_of_something_else_is_not_told() -> None:
    event = load("codeBuildStateChangeFailed")
    event["detail"]["additional-information"]["environment"]["environment-variables"] = []
    assert tell(event) == ([], [])


@pytest.mark.parametrize("member", ["build-id", "build-status", "additional-information"])
def test_an_event_without_a_member_is_refused_by_its_name(member: str) -> None:
    event = load("codeBuildStateChangeFailed")
    del event["detail"][member]
    with pytest.raises(MalformedEvent, match=rf"^the event has no detail\.{member}$"):
        tell(event)


def test_a_build_id_that_is_no_arn_is_refused() -> None:
    event = load("codeBuildStateChangeFailed")
    event["detail"]["build-id"] = "web:1"
    with pytest.raises(MalformedEvent, match=r"detail\.build-id"):
        tell(event)


@pytest.mark.parametrize(
    ("branch", "shown"),
    [
        ("feature/*bold*_<b>", "`feature/*bold*_<b>`"),
        ("a`b", "``a`b``"),
        ("``", "``` `` ```"),
    ],
)
def test_a_hostile_branch_name_is_code_in_the_comment(branch: str, shown: str) -> None:
    pull_requests = FakePullRequests([(branch, OPEN[1])])
    BuildResult(pull_requests, FakeTopic()).tell(with_branch(branch))
    [(_, comment)] = pull_requests.comments.values()
    assert f": {shown} of `web`" in comment


def test_a_long_message_keeps_the_comment_below_codecommits_limit() -> None:
    event = with_branch("`" * 256)
    phases = event["detail"]["additional-information"]["phases"]
    phases[6]["phase-context"] = ["`" * 50_000]
    pull_requests = FakePullRequests([("`" * 256, OPEN[1])])
    BuildResult(pull_requests, FakeTopic()).tell(event)
    [(_, comment)] = pull_requests.comments.values()
    assert len(comment) <= 10_240


@pytest.mark.parametrize("branch", ["é" * 256, "a" * 256, "a\tb"])
def test_a_subject_is_short_printable_ascii(branch: str) -> None:
    topic = FakeTopic()
    BuildResult(FakePullRequests(), topic).tell(with_branch(branch))
    subject = topic.published[0].subject
    assert subject.startswith("Build failed: web ")
    assert subject.isascii()
    assert subject.isprintable()
    assert len(subject) < 100
