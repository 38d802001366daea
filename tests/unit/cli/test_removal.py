"""What is removed before Terraform can remove the rest, and what stops that."""

from pathlib import Path
from typing import Any

import pytest

from cli.errors import OperatorError
from cli.hotfixes import Hotfix
from cli.removal.applications import ApplicationStack, refuse_while_there_are
from cli.removal.hotfixes import Removal

STACK = ApplicationStack("orders", "prod", "555555555555", "branchline-orders-prod-abc")


class ServiceCatalog:
    """Service Catalog as far as ``Removal`` knows it."""

    def __init__(self, **record: Any) -> None:
        self.terminated: list[str] = []
        self._record = record

    def terminate_provisioned_product(
        self, ProvisionedProductName: str, TerminateToken: str
    ) -> dict[str, Any]:
        self.terminated.append(ProvisionedProductName)
        return {"RecordDetail": {"RecordId": "rec-1"}}

    def describe_record(self, Id: str) -> dict[str, Any]:
        assert Id == "rec-1"
        return {"RecordDetail": self._record}


def hotfix(status: str) -> Hotfix:
    return Hotfix("branchline-hotfix-a", "orders", "hotfix-a", status, "")


@pytest.mark.parametrize("status", ["AVAILABLE", "TAINTED", "ERROR"])
def test_a_hotfix_is_terminated_once(status: str) -> None:
    # Given a hotfix that nothing is being done to
    catalog = ServiceCatalog(Status="IN_PROGRESS")
    removal = Removal(catalog)
    # When it is still there after it was terminated
    removal.go_on(hotfix(status))
    removal.go_on(hotfix("UNDER_CHANGE"))
    # Then it is not terminated a second time
    assert catalog.terminated == ["branchline-hotfix-a"]


@pytest.mark.parametrize("status", ["UNDER_CHANGE", "PLAN_IN_PROGRESS"])
def test_a_hotfix_that_is_being_changed_is_waited_for(status: str) -> None:
    catalog = ServiceCatalog()
    removal = Removal(catalog)

    removal.go_on(hotfix(status))
    assert catalog.terminated == []

    removal.go_on(hotfix("AVAILABLE"))
    assert catalog.terminated == ["branchline-hotfix-a"]


def test_a_termination_that_fails_says_why() -> None:
    catalog = ServiceCatalog(Status="FAILED", RecordErrors=[{"Description": "the role is gone"}])
    removal = Removal(catalog)
    removal.go_on(hotfix("AVAILABLE"))

    with pytest.raises(OperatorError, match=r"branchline-hotfix-a .* the role is gone"):
        removal.go_on(hotfix("TAINTED"))


def test_nothing_is_destroyed_below_a_running_application_and_the_cure_is_told() -> None:
    with pytest.raises(OperatorError) as refusal:
        refuse_while_there_are([STACK], Path("config/mine.yaml"))

    said = str(refusal.value)
    assert "delete-stack --stack-name branchline-orders-prod-abc    # prod 555555555555" in said
    assert "--with-applications --config config/mine.yaml" in said


def test_without_applications_nothing_is_refused() -> None:
    refuse_while_there_are([], Path("config/mine.yaml"))
