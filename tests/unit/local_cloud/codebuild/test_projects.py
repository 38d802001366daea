"""Projects keep every member that they are given."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.codebuild.conftest import CODEBUILD
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import service_role, unique

ENVIRONMENT = {
    "type": "LINUX_CONTAINER",
    "computeType": "BUILD_GENERAL1_SMALL",
    "image": "aws/codebuild/standard:7.0",
}


def members(cloud: Cloud) -> dict[str, Any]:
    return {
        "name": unique("project"),
        "source": {"type": "S3", "location": "bucket/key.zip"},
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": ENVIRONMENT,
        "serviceRole": service_role(cloud, CODEBUILD),
        "encryptionKey": "arn:aws:kms:eu-west-1:111111111111:key/k",
        "concurrentBuildLimit": 2,
        "timeoutInMinutes": 30,
        "tags": [{"key": "team", "value": "a"}],
    }


def test_a_project_is_made_changed_and_deleted(cloud: Cloud) -> None:
    # When a project is made
    codebuild, given = cloud.client("codebuild"), members(cloud)
    made = call(codebuild, "CreateProject", **given)["project"]
    # Then it has all that was given
    assert {name: made[name] for name in given} == given
    # When it is changed, then only what was named is different
    name = given["name"]
    changed = call(codebuild, "UpdateProject", name=name, concurrentBuildLimit=-1)["project"]
    assert "concurrentBuildLimit" not in changed
    assert changed["timeoutInMinutes"] == 30
    found = call(codebuild, "BatchGetProjects", names=[name])["projects"]
    assert [project["name"] for project in found] == [name]
    # When it is deleted, then it is gone
    call(codebuild, "DeleteProject", name=name)
    assert codebuild.batch_get_projects(names=[name])["projects"] == []


def test_a_second_project_of_that_name_is_refused(cloud: Cloud) -> None:
    codebuild, given = cloud.client("codebuild"), members(cloud)
    codebuild.create_project(**given)
    with pytest.raises(ClientError, match="ResourceAlreadyExistsException"):
        codebuild.create_project(**given)


@pytest.mark.parametrize(
    "source", [{"type": "S3"}, {"type": "NO_SOURCE"}], ids=["no location", "no buildspec"]
)
def test_a_source_that_leads_nowhere_is_refused(cloud: Cloud, source: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="InvalidInputException"):
        cloud.client("codebuild").create_project(**members(cloud) | {"source": source})
