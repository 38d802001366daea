"""Hosts that join after a release get it."""

from typing import Any

import pytest
from botocore.stub import Stubber

from cli.hosts.newcomers import catch_up
from tests.unit.cli.hosts.services import stubbed
from tests.unit.cli.releases.told import info, location

API = {"role": "api", "site": "milan"}


def filter_(type_: str, key: str, value: str) -> dict[str, str]:
    return {"Type": type_, "Key": key, "Value": value}


def answer_group(stubber: Stubber, **group: Any) -> None:
    stubber.add_response("list_applications", {"applications": ["branchline-a", "other-b"]})
    stubber.add_response("list_deployment_groups", {"deploymentGroups": ["api"]})
    stubber.add_response("get_deployment_group", {"deploymentGroupInfo": group})


LAST = {"lastSuccessfulDeployment": {"deploymentId": "d-1", "status": "Succeeded"}}


@pytest.mark.parametrize(
    "group",
    [
        {"onPremisesInstanceTagFilters": [filter_("KEY_AND_VALUE", "role", "api")]},
        {"onPremisesInstanceTagFilters": [filter_("KEY_ONLY", "site", "")]},
        {"onPremisesInstanceTagFilters": [filter_("VALUE_ONLY", "", "milan")]},
        {
            "onPremisesTagSet": {
                "onPremisesTagSetList": [
                    [filter_("KEY_AND_VALUE", "role", "api")],
                    [filter_("KEY_ONLY", "site", "")],
                ]
            }
        },
    ],
)
def test_the_last_successful_revision_goes_to_those_that_lack_it(group: dict[str, Any]) -> None:
    codedeploy, stubber = stubbed("codedeploy")
    answer_group(stubber, **group, **LAST)
    stubber.add_response("get_deployment", {"deploymentInfo": info("d-1", "Succeeded")})
    stubber.add_response(
        "create_deployment",
        {"deploymentId": "d-2"},
        {
            "applicationName": "branchline-a",
            "deploymentGroupName": "api",
            "revision": location("a.zip"),
            "description": "For hosts that joined since",
            "updateOutdatedInstancesOnly": True,
        },
    )
    assert list(catch_up(codedeploy, "branchline", [API])) == [
        "api: d-2 brings them the release of d-1"
    ]
    stubber.assert_no_pending_responses()


@pytest.mark.parametrize(
    "group",
    [
        {"onPremisesInstanceTagFilters": [filter_("KEY_AND_VALUE", "role", "web")], **LAST},
        {"onPremisesInstanceTagFilters": [filter_("KEY_ONLY", "role", "")]},
        {
            "onPremisesTagSet": {
                "onPremisesTagSetList": [
                    [filter_("KEY_AND_VALUE", "role", "api")],
                    [filter_("KEY_ONLY", "rack", "")],
                ]
            },
            **LAST,
        },
        LAST,
    ],
)
def test_a_group_without_them_or_without_a_release_is_left_alone(group: dict[str, Any]) -> None:
    codedeploy, stubber = stubbed("codedeploy")
    answer_group(stubber, **group)
    assert list(catch_up(codedeploy, "branchline", [API])) == []


def test_a_deployment_under_way_is_not_disturbed() -> None:
    codedeploy, stubber = stubbed("codedeploy")
    answer_group(
        stubber,
        onPremisesInstanceTagFilters=[filter_("KEY_ONLY", "role", "")],
        lastAttemptedDeployment={"deploymentId": "d-2", "status": "InProgress"},
        **LAST,
    )
    [line] = catch_up(codedeploy, "branchline", [API])
    assert "a deployment is under way" in line


def test_without_newcomers_nothing_is_asked() -> None:
    codedeploy, _ = stubbed("codedeploy")
    assert list(catch_up(codedeploy, "branchline", [])) == []
