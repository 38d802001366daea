"""A hotfix's pull requests are opened once each, and only by the pipeline that was issued."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import boto3
import pytest

from handlers.hotfix_pipelines.hotfix import HotfixRepository
from handlers.hotfix_pipelines.ledger import Ledger
from handlers.hotfix_pipelines.pull_requests.changes import Change, PullRequest, Request
from handlers.hotfix_pipelines.pull_requests.steps import HotfixSteps
from handlers.hotfix_pipelines.reconciler.issues import Issues
from handlers.pipelines.job import Failed, Job, JobResult, Succeeded
from handlers.shared.events import MalformedEvent

NAME = "branchline-hotfix-orders-hotfix-login"
TOKEN = "a" * 32
COMMIT = "8f2b1c7d9e3a4f5061728394a5b6c7d8e9f00112"
STAGE = "https://console/stage"
ORDERS = HotfixRepository({}, ("main", "develop"), STAGE, "https://console/orders/pull-requests")
FIX = Change("Fix the login\n\nIt looped.", ["src/login.py", "README.md"])


@dataclass
class FakePullRequests:
    """CodeCommit's pull requests. failing: destinations it refuses; had: those that have it."""

    requests: dict[str, Request] = field(default_factory=dict)
    closed: dict[str, bool] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    had: set[str] = field(default_factory=set)
    change_: Change = FIX

    def change(self, repository: str, commit: str, destination: str) -> Change | None:
        if destination in self.failing:
            raise TimeoutError(f"no answer about {destination}")
        return None if destination in self.had else self.change_

    def find(self, id: str) -> PullRequest:
        return PullRequest(
            id, "CLOSED" if id in self.closed else "OPEN", self.closed.get(id, False)
        )

    def open_between(self, repository: str, source: str, destination: str) -> str | None:
        for id, request in self.requests.items():
            place = (request.repository, request.source, request.destination)
            if place == (repository, source, destination) and id not in self.closed:
                return id
        return None

    def open(self, request: Request) -> str:
        for id, known in self.requests.items():
            if known.token == request.token:
                assert known == request, "CodeCommit refuses a token with other parameters"
                return id
        id = str(len(self.requests) + 1)
        self.requests[id] = request
        return id

    def destinations(self) -> list[str]:
        return [request.destination for request in self.requests.values()]


@pytest.fixture
def ledger(aws: None) -> Ledger:
    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName="hotfixes",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "hotfix", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "hotfix", "AttributeType": "S"}],
    )
    dynamodb.put_item(
        TableName="hotfixes",
        Item={
            "hotfix": {"S": NAME},
            "repository": {"S": "orders"},
            "branch": {"S": "hotfix-login"},
            "access_token": {"S": TOKEN},
            "pull_requests": {"M": {}},
        },
    )
    return Ledger(dynamodb, "hotfixes")


@pytest.fixture
def pull_requests() -> FakePullRequests:
    return FakePullRequests()


Do = Callable[..., JobResult]


@pytest.fixture
def do(ledger: Ledger, pull_requests: FakePullRequests) -> Do:
    steps = HotfixSteps(ledger, pull_requests, {"orders": ORDERS}, allow_redeploy=False)

    def do(step: str = "open", steps: HotfixSteps = steps, **changes: str) -> JobResult:
        parameters = {
            "step": step,
            "hotfix": NAME,
            "access_token": TOKEN,
            "execution": "e1",
            "commit": COMMIT,
            **changes,
        }
        return steps.do(Job("job", json.dumps(parameters), None))

    return do


def test_both_are_opened_and_the_approver_is_told(
    do: Do, pull_requests: FakePullRequests, ledger: Ledger
) -> None:
    # Given a hotfix that Stage has
    # When the pipeline comes to its pull requests
    answer = do()
    # Then one to each branch is open, and the ledger knows them
    assert pull_requests.destinations() == ["main", "develop"]
    hotfix = ledger.read(NAME)
    assert hotfix
    assert hotfix.pull_requests == {"main": "1", "develop": "2"}
    # And the approver reads what it is about, and where to look
    assert isinstance(answer, Succeeded)
    assert answer.variables == {
        "Summary": f'orders hotfix-login at {COMMIT}. "Fix the login" changes 2 files: '
        "src/login.py, README.md. Pull requests: "
        "main opened https://console/orders/pull-requests/1/details; "
        "develop opened https://console/orders/pull-requests/2/details. "
        "Stage: https://console/stage",
        "Link": "https://console/orders/pull-requests/1/details",
    }


def test_a_second_push_opens_none_again(do: Do, pull_requests: FakePullRequests) -> None:
    # Given open pull requests
    do()
    # When a second push comes this far
    answer = do(execution="e2", commit="b" * 40)
    # Then they are the same ones, and told as open
    assert len(pull_requests.requests) == 2
    assert isinstance(answer, Succeeded)
    assert "main open https://" in answer.message


def test_defect_09_what_is_half_done_is_told_and_finished_by_the_next_run(
    do: Do, pull_requests: FakePullRequests
) -> None:
    # Given a repository whose main branch does not answer
    pull_requests.failing = {"main"}
    # When the step runs
    answer = do()
    # Then the other one is open, and the failure says which is which
    assert isinstance(answer, Failed)
    assert "Failed: main: no answer about main" in answer.message
    assert "Done: develop opened" in answer.message
    # When it runs again
    pull_requests.failing = set()
    # Then the missing one is opened, and no second one to develop
    assert isinstance(do(), Succeeded)
    assert sorted(pull_requests.destinations()) == ["develop", "main"]


def test_what_an_earlier_issue_opened_is_not_opened_again(
    do: Do, pull_requests: FakePullRequests, ledger: Ledger
) -> None:
    # Given open pull requests, of which one is closed, and a product that is replaced
    do()
    pull_requests.closed = {"2": False}
    issues = Issues(boto3.client("dynamodb"), "hotfixes")
    hotfix = issues.read(NAME)
    assert hotfix
    issues.issue(hotfix, "b" * 32, idle_check_at=0)
    # When the new product's pipeline comes this far
    assert isinstance(do(access_token="b" * 32), Succeeded)
    # Then the one that is open is the new issue's too, and only the other is opened anew
    assert pull_requests.destinations() == ["main", "develop", "develop"]
    reissued = ledger.read(NAME)
    assert reissued
    assert reissued.pull_requests == {"main": "1", "develop": "3"}


def test_a_crash_before_the_ledger_knows_opens_none_twice(
    do: Do, pull_requests: FakePullRequests, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a run that ended between CodeCommit's answer and the ledger
    def crash(*_: str) -> str:
        raise ConnectionError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "record_pull_request", crash)
        assert isinstance(do(), Failed)
    # When another push follows, with another commit and another change
    pull_requests.change_ = replace(FIX, message="More of it")
    answer = do(execution="e2", commit="c" * 40)
    # Then CodeCommit finds what the token has opened
    assert isinstance(answer, Succeeded)
    assert len(pull_requests.requests) == 2


def test_a_branch_that_has_it_already_is_no_error(do: Do, pull_requests: FakePullRequests) -> None:
    # Given a hotfix that develop has, merged or identical
    pull_requests.had = {"develop"}
    answer = do()
    assert isinstance(answer, Succeeded)
    assert pull_requests.destinations() == ["main"]
    assert "develop has it already" in answer.message


def test_a_hotfix_that_changes_nothing_links_to_stage(
    do: Do, pull_requests: FakePullRequests
) -> None:
    pull_requests.had = {"main", "develop"}
    answer = do()
    assert isinstance(answer, Succeeded)
    assert answer.variables["Link"] == STAGE
    assert "Every destination has its changes already" in answer.message


@pytest.mark.parametrize(("merged", "words"), [(True, "merged"), (False, "closed")])
def test_what_became_of_a_pull_request_is_told(
    do: Do, pull_requests: FakePullRequests, merged: bool, words: str
) -> None:
    # Given a pull request that somebody has closed
    do()
    pull_requests.closed = {"1": merged}
    # When a later execution comes, it is not opened anew, and told
    answer = do(execution="e2")
    assert isinstance(answer, Succeeded)
    assert f"main {words} https://" in answer.message
    assert len(pull_requests.requests) == 2


def test_defect_06_a_spent_token_stops_later_executions(
    do: Do, pull_requests: FakePullRequests
) -> None:
    # Given a hotfix that is in Prod
    do()
    assert isinstance(do("spend"), Succeeded)
    # When the same execution runs the step again, it may
    assert isinstance(do(), Succeeded)
    # When a later one comes, it stops and says why
    answer = do(execution="e2")
    assert isinstance(answer, Failed)
    assert "spent: execution e1 deployed this hotfix to Prod" in answer.message
    assert "allow_redeploy" in answer.message


def test_an_execution_that_was_on_its_way_meanwhile_stops_before_prod(do: Do) -> None:
    # Given two executions that have come as far as their approvals
    assert isinstance(do(), Succeeded)
    assert isinstance(do(execution="e2"), Succeeded)
    # When the first one goes to Prod
    assert isinstance(do("check"), Succeeded)
    assert isinstance(do("spend"), Succeeded)
    # Then the second one, though approved, does not
    answer = do("check", execution="e2")
    assert isinstance(answer, Failed)
    assert "spent: execution e1 deployed this hotfix to Prod" in answer.message
    # And the first one may retry its stage
    assert isinstance(do("check"), Succeeded)


@pytest.mark.parametrize("step", ["open", "check"])
def test_allow_redeploy_lifts_that(
    do: Do, ledger: Ledger, pull_requests: FakePullRequests, step: str
) -> None:
    # Given a platform that allows a hotfix to go to Prod again
    steps = HotfixSteps(ledger, pull_requests, {"orders": ORDERS}, allow_redeploy=True)
    do("spend", steps)
    # When a later execution comes, it goes on
    assert isinstance(do(step, steps, execution="e2"), Succeeded)


@pytest.mark.parametrize("step", ["open", "check", "spend"])
@pytest.mark.parametrize("changes", [{"access_token": "b" * 32}, {"hotfix": "made-by-hand"}])
def test_a_pipeline_that_was_not_issued_gets_nowhere(
    do: Do, pull_requests: FakePullRequests, ledger: Ledger, step: str, changes: dict[str, str]
) -> None:
    # Given a pipeline that somebody has made by hand, with no token or an old one
    answer = do(step, **changes)
    # Then nothing is opened or spent, and it is told how it is done
    assert isinstance(answer, Failed)
    assert "was not issued with this access token" in answer.message
    assert not pull_requests.requests
    hotfix = ledger.read(NAME)
    assert hotfix
    assert hotfix.spent_by is None


def test_a_repository_without_hotfixes_says_so(
    ledger: Ledger, pull_requests: FakePullRequests, do: Do
) -> None:
    # Given a configuration from which the application was taken away
    answer = do("open", HotfixSteps(ledger, pull_requests, {}, allow_redeploy=False))
    assert isinstance(answer, Failed)
    assert "orders has no hotfixes any more" in answer.message


def test_an_unknown_step_is_refused(do: Do) -> None:
    with pytest.raises(MalformedEvent, match='"merge"'):
        do("merge")


def test_hostile_texts_are_cut_and_printable(do: Do, pull_requests: FakePullRequests) -> None:
    # Given a commit message and paths of any length, with control characters and a variable
    pull_requests.change_ = Change(
        "\x1b[31m#{Source.CommitId}" + "m" * 5000, ["p\n" * 400] * 100, more=True
    )
    answer = do(commit="d" * 40)
    # Then the approval's text fits its limit and holds none of them
    assert isinstance(answer, Succeeded)
    assert len(answer.variables["Summary"]) <= 1000
    assert answer.variables["Summary"].isprintable()
    assert "#{" not in answer.variables["Summary"]
    assert "100 or more files" in answer.variables["Summary"]
