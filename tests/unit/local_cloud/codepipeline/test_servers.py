"""CodeDeploy actions: the source is deployed to servers, and its end is the action's."""

from typing import Any

import pytest

from tests.local_cloud_fixture import REGION, SOURCE_ACCOUNT, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codedeploy.conftest import Group, Rollouts
from tests.unit.local_cloud.codepipeline.conftest import Pipeline, Workshop, action, stage
from tests.unit.local_cloud.workloads import allow

APPSPEC = "version: 0.0\nos: linux\nfiles:\n  - source: hello.txt\n    destination: /srv\n"
ACTIONS = ["CreateDeployment", "GetDeployment", "GetDeploymentConfig"]


@pytest.fixture
def rollouts(cloud: Cloud) -> Rollouts:
    return Rollouts(cloud)


def permitted(*, account: str = TOOLS_ACCOUNT) -> list[dict[str, Any]]:
    """Returns what the acting role needs."""
    place = f"arn:aws:codedeploy:{REGION}:{account}:*"
    actions = [*ACTIONS, "RegisterApplicationRevision"]
    return [allow([f"codedeploy:{each}" for each in actions], place)]


def deploying(workshop: Workshop, group: Group, appspec: str = APPSPEC) -> Pipeline:
    """Makes a pipeline whose second stage deploys its source to the group."""
    repository = workshop.repository()
    repository.commit("appspec.yml", appspec)
    own = {"ApplicationName": group.application, "DeploymentGroupName": group.name}
    deploy = action("Deploy", "Deploy", "CodeDeploy", configuration=own)
    inputs = {"inputArtifacts": [{"name": "Source"}]}
    return workshop.pipeline(workshop.source(repository), stage("Deploy", deploy | inputs))


def reading(workshop: Workshop) -> dict[str, Any]:
    """Returns what hosts need to fetch the pipeline's artifacts."""
    return allow(["s3:GetObject", "s3:GetObjectVersion"], f"arn:aws:s3:::{workshop.bucket}/*")


def test_the_source_is_deployed_to_the_servers(workshop: Workshop, rollouts: Rollouts) -> None:
    group = rollouts.group()
    host = rollouts.host(group, reading(workshop))
    workshop.statements.extend(permitted())
    pipeline = deploying(workshop, group)
    pipeline.succeed(pipeline.first())
    assert host.read("/srv/hello.txt") == "hello\n"
    result = pipeline.runs(pipeline.first())["Deploy"]["output"]["executionResult"]
    deployment = rollouts.info(result["externalExecutionId"])
    assert deployment["status"] == "Succeeded"
    assert deployment["revision"]["s3Location"]["bucket"] == workshop.bucket


def test_a_deployment_that_fails_fails_the_action(workshop: Workshop, rollouts: Rollouts) -> None:
    group = rollouts.group()
    rollouts.host(group, reading(workshop))
    workshop.statements.extend(permitted())
    pipeline = deploying(workshop, group, "version: 0.1\n")
    assert pipeline.finish(pipeline.first()) == "Failed"
    details = pipeline.latest("Deploy", "Deploy")["errorDetails"]
    assert "too many individual instances failed" in details["message"]


def test_a_pipeline_deploys_only_what_its_role_may(workshop: Workshop, rollouts: Rollouts) -> None:
    workshop.statements.extend(permitted(account=SOURCE_ACCOUNT))
    pipeline = deploying(workshop, rollouts.group())
    assert pipeline.finish(pipeline.first()) == "Failed"
    assert pipeline.latest("Deploy", "Deploy")["errorDetails"]["code"] == "PermissionError"
