"""The decision by itself: every status, with and without a branch."""

import pytest

from handlers.hotfix_pipelines.ledger import Hotfix
from handlers.hotfix_pipelines.reconciler.decision import Action, Situation, decide, is_in_step
from handlers.hotfix_pipelines.reconciler.product import (
    Product,
    ProductStatus,
    Record,
    RecordStatus,
    UnknownStatus,
)

TOKEN = "a" * 32
NOW = 1_795_000_000
ISSUED = Hotfix("h", "web", "hotfix-1", TOKEN, record_id="rec-1", idle_check_at=NOW + 1)


def product(status: str, token: str | None = TOKEN) -> Product:
    return Product("pp-1", "h", status, token, "rec-1")


def record(status: str, kind: str = "PROVISION_PRODUCT") -> Record:
    return Record("rec-1", status, kind, "", "pp-1")


WITH_PRODUCT = {
    ("AVAILABLE", True): Action.KEEP,
    ("AVAILABLE", False): Action.TERMINATE,
    ("TAINTED", True): Action.KEEP,
    ("TAINTED", False): Action.TERMINATE,
    ("ERROR", True): Action.TERMINATE,
    ("ERROR", False): Action.TERMINATE,
    ("UNDER_CHANGE", True): Action.WAIT,
    ("UNDER_CHANGE", False): Action.WAIT,
    ("PLAN_IN_PROGRESS", True): Action.WAIT,
    ("PLAN_IN_PROGRESS", False): Action.WAIT,
}
WITHOUT_PRODUCT = {
    ("CREATED", True): Action.WAIT,
    ("CREATED", False): Action.WAIT,
    ("IN_PROGRESS", True): Action.WAIT,
    ("IN_PROGRESS", False): Action.WAIT,
    ("IN_PROGRESS_IN_ERROR", True): Action.WAIT,
    ("IN_PROGRESS_IN_ERROR", False): Action.WAIT,
    ("SUCCEEDED", True): Action.REISSUE,
    ("SUCCEEDED", False): Action.CLOSE,
    ("FAILED", True): Action.REISSUE,
    ("FAILED", False): Action.CLOSE,
}


@pytest.mark.parametrize(("status", "wanted"), WITH_PRODUCT)
def test_a_product_of_each_status(status: str, wanted: bool) -> None:
    situation = Situation(wanted, product(status), None, ISSUED)
    assert decide(situation) is WITH_PRODUCT[status, wanted]


@pytest.mark.parametrize(("status", "wanted"), WITHOUT_PRODUCT)
def test_no_product_but_a_record_of_each_status(status: str, wanted: bool) -> None:
    situation = Situation(wanted, None, record(status), ISSUED)
    assert decide(situation) is WITHOUT_PRODUCT[status, wanted]


def test_every_status_is_decided_upon() -> None:
    assert {status for status, _ in WITH_PRODUCT} == set(ProductStatus)
    assert {status for status, _ in WITHOUT_PRODUCT} == set(RecordStatus)


def test_a_status_that_nobody_knows_is_decided_upon_by_nobody() -> None:
    with pytest.raises(UnknownStatus, match='"RETIRED"'):
        decide(Situation(True, product("RETIRED"), None, ISSUED))


@pytest.mark.parametrize("issued", [None, Hotfix("h", "web", "hotfix-1")])
def test_a_hotfix_that_nothing_was_issued_to_is_issued_something(issued: Hotfix | None) -> None:
    assert decide(Situation(True, None, None, issued)) is Action.REISSUE


def test_an_issue_whose_request_may_have_been_lost_is_asked_for_again() -> None:
    issued = Hotfix("h", "web", "hotfix-1", TOKEN)
    assert decide(Situation(True, None, None, issued)) is Action.PROVISION


def test_an_issue_whose_record_is_kept_no_more_is_replaced() -> None:
    assert decide(Situation(True, None, None, ISSUED)) is Action.REISSUE


@pytest.mark.parametrize("issued", [None, Hotfix("h", "web", "hotfix-1", "b" * 32)])
def test_a_product_of_no_issue_is_terminated(issued: Hotfix | None) -> None:
    assert decide(Situation(True, product("AVAILABLE"), None, issued)) is Action.TERMINATE


def test_a_product_that_failed_to_end_is_terminated_though_the_branch_is_back() -> None:
    ended = record("FAILED", "TERMINATE_PROVISIONED_PRODUCT")
    assert decide(Situation(True, product("TAINTED"), ended, ISSUED)) is Action.TERMINATE


@pytest.mark.parametrize(
    ("situation", "in_step"),
    [
        (Situation(True, product("AVAILABLE"), None, ISSUED), True),
        (Situation(True, product("TAINTED"), None, ISSUED), False),
        (Situation(True, product("ERROR"), None, ISSUED), False),
        (Situation(True, product("UNDER_CHANGE"), None, ISSUED), False),
        (Situation(True, product("RETIRED"), None, ISSUED), False),
        (Situation(True, None, None, ISSUED), False),
        (Situation(True, product("AVAILABLE"), None, None), False),
        (Situation(False, product("AVAILABLE"), None, ISSUED), False),
        (Situation(False, None, None, ISSUED), False),
        (Situation(False, None, None, None), True),
    ],
)
def test_only_what_needs_nothing_is_in_step(situation: Situation, in_step: bool) -> None:
    assert is_in_step(situation, NOW) is in_step


def test_an_idle_check_that_is_due_is_out_of_step() -> None:
    assert not is_in_step(Situation(True, product("AVAILABLE"), None, ISSUED), NOW + 1)
