"""Two functions write to the ledger at once; it holds one issue, and knows which it is."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from handlers.hotfix_pipelines.ledger import Hotfix, IssueReplaced
from handlers.hotfix_pipelines.reconciler.issues import Issues

OLD, NEW = "a" * 32, "b" * 32
LOGIN = Hotfix("branchline-hotfix-web-login", "web", "hotfix/login")


@pytest.fixture
def ledger(aws: None) -> Issues:
    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName="hotfixes",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "hotfix", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "hotfix", "AttributeType": "S"}],
    )
    return Issues(dynamodb, "hotfixes")


@pytest.fixture
def issued(ledger: Issues) -> Hotfix:
    """A hotfix that was issued a token, and all that came of it."""
    ledger.issue(LOGIN, OLD, idle_check_at=7)
    ledger.record_provisioning(LOGIN.name, OLD, "rec-1")
    ledger.record_pull_request(LOGIN.name, OLD, "release/1.0", "12")
    ledger.spend(LOGIN.name, OLD, "execution-1")
    ledger.note_announced(LOGIN, "tainted", at=5)
    return standing(ledger)


def standing(ledger: Issues) -> Hotfix:
    hotfix = ledger.read(LOGIN.name)
    assert hotfix is not None
    return hotfix


def test_what_was_never_written_is_not_there(ledger: Issues) -> None:
    assert ledger.read(LOGIN.name) is None
    assert list(ledger.hotfixes()) == []


def test_all_that_was_written_is_there(ledger: Issues, issued: Hotfix) -> None:
    assert issued == Hotfix(
        name=LOGIN.name,
        repository="web",
        branch="hotfix/login",
        access_token=OLD,
        record_id="rec-1",
        pull_requests={"release/1.0": "12"},
        spent_by="execution-1",
        announced={"tainted": 5},
        idle_check_at=7,
    )
    assert list(ledger.hotfixes()) == [issued]


def test_of_two_first_issues_one_stands(ledger: Issues) -> None:
    assert ledger.issue(LOGIN, OLD, idle_check_at=7).access_token == OLD
    assert ledger.issue(LOGIN, NEW, idle_check_at=7).access_token == OLD


def test_of_two_that_replace_an_issue_one_stands(ledger: Issues, issued: Hotfix) -> None:
    assert ledger.issue(issued, NEW, idle_check_at=7).access_token == NEW
    assert ledger.issue(issued, "c" * 32, idle_check_at=7).access_token == NEW


def test_another_issue_starts_afresh_and_remembers_that_it_is_not_the_first(
    ledger: Issues, issued: Hotfix
) -> None:
    ledger.close(issued, expires_at=9)
    ledger.issue(issued, NEW, idle_check_at=8)
    assert standing(ledger) == Hotfix(
        name=LOGIN.name,
        repository="web",
        branch="hotfix/login",
        access_token=NEW,
        reissued=True,
        idle_check_at=8,
    )


@pytest.mark.parametrize(
    "write",
    [
        lambda ledger, hotfix: ledger.record_provisioning(hotfix.name, OLD, "rec-9"),
        lambda ledger, hotfix: ledger.record_pull_request(hotfix.name, OLD, "main", "9"),
        lambda ledger, hotfix: ledger.spend(hotfix.name, OLD, "execution-9"),
        lambda ledger, hotfix: ledger.reopen(hotfix),
    ],
    ids=["provisioning", "pull request", "spending", "reopening"],
)
def test_what_belongs_to_an_earlier_issue_is_refused(
    ledger: Issues, issued: Hotfix, write: Callable[[Issues, Hotfix], Any]
) -> None:
    ledger.issue(issued, NEW, idle_check_at=8)
    before = standing(ledger)
    with pytest.raises(IssueReplaced, match=LOGIN.name):
        write(ledger, issued)
    assert standing(ledger) == before


def test_nothing_is_recorded_of_a_hotfix_that_was_never_issued(ledger: Issues) -> None:
    with pytest.raises(IssueReplaced):
        ledger.spend(LOGIN.name, OLD, "execution-1")
    assert ledger.read(LOGIN.name) is None


def test_the_first_pull_request_and_the_first_execution_stand(
    ledger: Issues, issued: Hotfix
) -> None:
    assert ledger.record_pull_request(LOGIN.name, OLD, "release/1.0", "13") == "12"
    assert ledger.spend(LOGIN.name, OLD, "execution-2") == "execution-1"


def test_closing_lets_the_item_expire_and_reopening_keeps_it(
    ledger: Issues, issued: Hotfix
) -> None:
    ledger.close(issued, expires_at=9)
    closed = standing(ledger)
    assert (closed.expires_at, closed.announced) == (9, {})
    ledger.reopen(closed)
    assert standing(ledger).expires_at is None


def test_closing_leaves_a_later_issue_alone(ledger: Issues, issued: Hotfix) -> None:
    ledger.issue(issued, NEW, idle_check_at=8)
    ledger.close(issued, expires_at=9)
    assert standing(ledger).expires_at is None


def test_closing_what_was_only_refused_lets_it_expire(ledger: Issues) -> None:
    ledger.note_announced(LOGIN, "too_many", at=5)
    refused = standing(ledger)
    ledger.close(refused, expires_at=9)
    assert standing(ledger).expires_at == 9


def test_places_are_taken_once_and_given_back(ledger: Issues, issued: Hotfix) -> None:
    other = Hotfix("other", "web", "hotfix/other", access_token=NEW)
    # Given room for one, which is taken
    assert ledger.take_place(issued, at_most=1)
    assert ledger.take_place(issued, at_most=1)
    assert not ledger.take_place(other, at_most=1)
    # When it is given back
    ledger.close(issued, expires_at=9)
    # Then it is the other's, and no place is taken for a hotfix
    assert ledger.take_place(other, at_most=1)
    assert [each.name for each in ledger.hotfixes()] == [LOGIN.name]


def test_an_idle_check_is_postponed_by_one_of_two(ledger: Issues, issued: Hotfix) -> None:
    assert ledger.postpone_idle_check(issued, to=8)
    assert not ledger.postpone_idle_check(issued, to=8)
