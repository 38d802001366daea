"""The contract check itself sees what clients forgive."""

import json
from typing import Any

import pytest
from botocore.session import get_session

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.contract import call, violations

OUTPUT = get_session().get_service_model("codecommit").operation_model("GetBranch").output_shape


@pytest.mark.parametrize(
    ("answer", "mistakes"),
    [
        ({"branch": {"branchName": "main", "commitId": "a"}}, []),
        ({"branch": {"branchName": None}}, []),
        ({"branch": {"name": "main"}}, ["answer.branch.name is unknown"]),
        (
            {"branch": {"branchName": 1}},
            ["answer.branch.branchName is a int, the model says string"],
        ),
        ({"branch": []}, ["answer.branch is not a structure"]),
    ],
)
def test_every_departure_from_the_model_is_named(
    answer: dict[str, Any], mistakes: list[str]
) -> None:
    assert violations(OUTPUT, json.dumps(answer).encode()) == mistakes


def test_a_call_returns_what_the_client_parsed(cloud: Cloud) -> None:
    # Given what a client itself is told, whatever other tests have made
    client = cloud.client("codepipeline")
    # When the call is held against the model, the answer is the same
    assert call(client, "ListPipelines")["pipelines"] == client.list_pipelines()["pipelines"]
