"""What is asked of a deployment group, and what it had before."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from cli.errors import OperatorError
from cli.releases.deployment import Deployment
from cli.releases.group import Group
from cli.releases.history import revision_before, rollback_description
from cli.releases.revision import Revision
from tests.unit.cli.releases.told import codedeploy, info, location

REVISION = Revision("artifacts", "a.zip", "1", "e")
OF_THE_GROUP = {"applicationName": "orders-prod", "deploymentGroupName": "api-group"}


@pytest.fixture
def both() -> Iterator[tuple[Group, Stubber]]:
    """A group, and what answers for CodeDeploy."""
    client, stubber = codedeploy()
    yield Group(client, "orders-prod", "api-group"), stubber
    stubber.assert_no_pending_responses()


def answer_list(stubber: Stubber, *deployments: dict[str, Any]) -> None:
    ids = [each["deploymentId"] for each in deployments]
    stubber.add_response("list_deployments", {"deployments": ids})
    if ids:
        stubber.add_response("batch_get_deployments", {"deploymentsInfo": list(deployments)})


def test_a_revision_is_exactly_one_version_of_one_object(both: tuple[Group, Stubber]) -> None:
    group, stubber = both
    stubber.add_response(
        "register_application_revision",
        {},
        {
            "applicationName": "orders-prod",
            "description": "why",
            "revision": location("a.zip"),
        },
    )
    group.register(REVISION, "why")
    assert Revision.of(REVISION.location()) == REVISION


def test_a_deployment_carries_its_description(both: tuple[Group, Stubber]) -> None:
    group, stubber = both
    expected = {
        **OF_THE_GROUP,
        "revision": location("a.zip"),
        "description": "why",
        "ignoreApplicationStopFailures": True,
    }
    stubber.add_response("create_deployment", {"deploymentId": "d-1"}, expected)
    assert group.deploy(REVISION, "why", ignore_stop_failures=True) == "d-1"


def test_a_repeated_command_finds_its_running_deployment(both: tuple[Group, Stubber]) -> None:
    group, stubber = both
    answer_list(stubber, info("d-1", "InProgress", description="why"))
    assert group.running("why") == "d-1"


def test_nothing_runs(both: tuple[Group, Stubber]) -> None:
    group, stubber = both
    answer_list(stubber)
    assert group.running("why") is None


def test_another_running_deployment_is_not_disturbed(both: tuple[Group, Stubber]) -> None:
    group, stubber = both
    answer_list(stubber, info("d-1", "InProgress", description="other"))
    with pytest.raises(OperatorError, match=r"d-1 \(other\) is under way .* stop-deployment"):
        group.running("why")


def test_successes_of_all_pages_come_in_order_of_their_time(both: tuple[Group, Stubber]) -> None:
    group, stubber = both
    only = {**OF_THE_GROUP, "includeOnlyStatuses": ["Succeeded"]}
    stubber.add_response("list_deployments", {"deployments": ["d-300"], "nextToken": "t"}, only)
    stubber.add_response("list_deployments", {"deployments": ["d-1"]}, {**only, "nextToken": "t"})
    infos = [info("d-300", "Succeeded"), info("d-1", "Succeeded")]
    stubber.add_response("batch_get_deployments", {"deploymentsInfo": infos})
    assert [each.id for each in group.successes()] == ["d-1", "d-300"]


def success(key: str, *, description: str = "", is_rollback: bool = False) -> Deployment:
    return Deployment(
        "d", "Succeeded", location(key), description=description, is_rollback=is_rollback
    )


def back_to(key: str) -> Deployment:
    revision = Revision("artifacts", key)
    return success(key, description=rollback_description(revision))


@pytest.mark.parametrize(
    ("successes", "before"),
    [
        ([success("a"), success("b")], "a"),
        ([success("a"), success("b"), success("b")], "a"),
        ([success("a"), success("b"), success("c"), back_to("b")], "a"),
        ([success("a"), success("b"), back_to("a"), success("c")], "a"),
        ([success("a"), success("b"), success("a")], "b"),
        ([success("a"), success("b"), success("b", is_rollback=True)], "a"),
        ([back_to("a"), success("b")], "a"),
    ],
)
def test_the_revision_before_the_present_one(successes: list[Deployment], before: str) -> None:
    assert revision_before(successes).key == before


def test_going_back_twice_does_not_go_forth_again() -> None:
    with pytest.raises(OperatorError, match=r"nothing before a\.zip"):
        revision_before([success("a.zip"), success("b"), back_to("a.zip")])


def test_a_group_without_releases_has_nothing_to_go_back_to() -> None:
    with pytest.raises(OperatorError, match="make release"):
        revision_before([])
