"""Applications, their groups, configurations and revisions."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codedeploy.conftest import Rollouts
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import allow, service_role, unique


def s3_revision(key: str = "orders.zip", **members: str) -> dict[str, Any]:
    place = {"bucket": "releases", "key": key, "bundleType": "zip", **members}
    return {"revisionType": "S3", "s3Location": place}


def test_an_application_is_made_renamed_and_deleted(rollouts: Rollouts) -> None:
    codedeploy, name = rollouts.codedeploy, unique("application")
    tags = [{"Key": "team", "Value": "orders"}]
    call(codedeploy, "CreateApplication", applicationName=name, tags=tags)
    group = rollouts.group(name, name="api")
    assert (
        call(codedeploy, "GetApplication", applicationName=name)["application"]
        == (
            call(codedeploy, "BatchGetApplications", applicationNames=[name])["applicationsInfo"][0]
        )
    )
    with pytest.raises(ClientError, match="ApplicationAlreadyExists"):
        codedeploy.create_application(applicationName=name)
    new = unique("renamed")
    call(codedeploy, "UpdateApplication", applicationName=name, newApplicationName=new)
    names = call(codedeploy, "ListApplications")["applications"]
    assert new in names
    assert name not in names
    arn = f"arn:aws:codedeploy:{REGION}:{TOOLS_ACCOUNT}:application:{new}"
    assert call(codedeploy, "ListTagsForResource", ResourceArn=arn)["Tags"] == tags
    listed = call(codedeploy, "ListDeploymentGroups", applicationName=new)
    assert listed["deploymentGroups"] == [group.name]
    call(codedeploy, "DeleteApplication", applicationName=new)
    with pytest.raises(ClientError, match="ApplicationDoesNotExist"):
        codedeploy.get_application(applicationName=new)
    call(codedeploy, "DeleteApplication", applicationName=new)


def test_a_group_is_changed_in_place(rollouts: Rollouts) -> None:
    application = rollouts.application()
    group = rollouts.group(application, name="api")
    names = {"applicationName": application, "currentDeploymentGroupName": "api"}
    triggers = [
        {"triggerName": "tell", "triggerTargetArn": "arn:t", "triggerEvents": ["InstanceFailure"]}
    ]
    call(
        rollouts.codedeploy,
        "UpdateDeploymentGroup",
        **names,
        newDeploymentGroupName="web",
        triggerConfigurations=triggers,
        deploymentConfigName="CodeDeployDefault.AllAtOnce",
    )
    web = {"applicationName": application, "deploymentGroupName": "web"}
    found = call(rollouts.codedeploy, "GetDeploymentGroup", **web)["deploymentGroupInfo"]
    assert found["triggerConfigurations"] == triggers
    assert found["deploymentConfigName"] == "CodeDeployDefault.AllAtOnce"
    assert found["onPremisesInstanceTagFilters"] == group.filters
    both = {"applicationName": application, "deploymentGroupNames": ["web"]}
    assert call(rollouts.codedeploy, "BatchGetDeploymentGroups", **both)["deploymentGroupsInfo"]
    call(rollouts.codedeploy, "DeleteDeploymentGroup", **web)
    with pytest.raises(ClientError, match="DeploymentGroupDoesNotExist"):
        rollouts.codedeploy.get_deployment_group(**web)


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"deploymentConfigName": "mine"}, "DeploymentConfigDoesNotExist"),
        ({"autoRollbackConfiguration": {"enabled": True}}, "InvalidAutoRollbackConfig"),
        (
            {"triggerConfigurations": [{"triggerName": "t", "triggerEvents": ["Start"]}]},
            "InvalidTriggerConfig",
        ),
        (
            {"alarmConfiguration": {"alarms": [{"name": str(n)} for n in range(11)]}},
            "AlarmsLimitExceeded",
        ),
    ],
)
def test_a_group_with_wrong_settings_is_refused(
    rollouts: Rollouts, settings: dict[str, Any], error: str
) -> None:
    with pytest.raises(ClientError, match=error):
        rollouts.group(rollouts.application(), **settings)


def test_codedeploy_has_to_be_trusted_by_the_role_of_a_group(
    rollouts: Rollouts, cloud: Cloud
) -> None:
    role = service_role(cloud, "ec2.amazonaws.com")
    with pytest.raises(ClientError, match="InvalidRoleException"):
        rollouts.group(rollouts.application(), serviceRoleArn=role)


def test_a_configuration_says_how_many_hosts_stay_healthy(rollouts: Rollouts) -> None:
    codedeploy, name = rollouts.codedeploy, unique("config")
    healthy = {"type": "FLEET_PERCENT", "value": 60}
    config = {"deploymentConfigName": name}
    call(codedeploy, "CreateDeploymentConfig", **config, minimumHealthyHosts=healthy)
    with pytest.raises(ClientError, match="DeploymentConfigAlreadyExists"):
        codedeploy.create_deployment_config(**config, minimumHealthyHosts=healthy)
    found = call(codedeploy, "GetDeploymentConfig", **config)["deploymentConfigInfo"]
    assert found["minimumHealthyHosts"] == healthy
    application = rollouts.application()
    rollouts.group(application, name="api", **config)
    with pytest.raises(ClientError, match="DeploymentConfigInUse"):
        codedeploy.delete_deployment_config(**config)
    codedeploy.delete_application(applicationName=application)
    call(codedeploy, "DeleteDeploymentConfig", **config)
    listed = call(codedeploy, "ListDeploymentConfigs")["deploymentConfigsList"]
    assert name not in listed
    assert listed[:3] == [
        "CodeDeployDefault.OneAtATime",
        "CodeDeployDefault.HalfAtATime",
        "CodeDeployDefault.AllAtOnce",
    ]
    wrong = {"type": "FLEET_PERCENT", "value": 101}
    with pytest.raises(ClientError, match="InvalidMinimumHealthyHostValue"):
        codedeploy.create_deployment_config(**config, minimumHealthyHosts=wrong)


def test_revisions_are_registered_and_listed(rollouts: Rollouts) -> None:
    codedeploy, application = rollouts.codedeploy, {"applicationName": rollouts.application()}
    first, second = s3_revision("a/1.zip", eTag="abc"), s3_revision("b/2.zip")
    register = {**application, "description": "First"}
    call(codedeploy, "RegisterApplicationRevision", **register, revision=first)
    call(codedeploy, "RegisterApplicationRevision", **application, revision=second)
    quoted = s3_revision("a/1.zip", eTag='"abc"')
    found = call(codedeploy, "GetApplicationRevision", **application, revision=quoted)
    assert found["revisionInfo"]["description"] == "First"
    listed = call(codedeploy, "ListApplicationRevisions", **application, sortOrder="descending")
    assert listed["revisions"] == [second, first]
    chosen = {"s3Bucket": "releases", "s3KeyPrefix": "a/", "deployed": "exclude"}
    assert call(codedeploy, "ListApplicationRevisions", **application, **chosen)["revisions"] == [
        first
    ]
    many = {**application, "revisions": [first, s3_revision("none.zip")]}
    [known] = call(codedeploy, "BatchGetApplicationRevisions", **many)["revisions"]
    assert known["revisionLocation"] == first
    with pytest.raises(ClientError, match="RevisionDoesNotExist"):
        codedeploy.get_application_revision(**application, revision=s3_revision("none.zip"))
    with pytest.raises(ClientError, match="InvalidRevision"):
        codedeploy.register_application_revision(
            **application, revision={"revisionType": "GitHub", "gitHubLocation": {}}
        )


def test_a_role_may_do_what_its_policy_says_and_no_more(rollouts: Rollouts, cloud: Cloud) -> None:
    application = rollouts.application()
    arn = f"arn:aws:codedeploy:{REGION}:{TOOLS_ACCOUNT}:application:{application}"
    role = cloud.role(TOOLS_ACCOUNT, allow("codedeploy:RegisterApplicationRevision", arn))
    codedeploy = cloud.client("codedeploy", TOOLS_ACCOUNT, role)
    codedeploy.register_application_revision(applicationName=application, revision=s3_revision())
    with pytest.raises(ClientError, match="AccessDenied"):
        codedeploy.get_application_revision(applicationName=application, revision=s3_revision())
    with pytest.raises(ClientError, match="AccessDenied"):
        codedeploy.register_application_revision(
            applicationName=rollouts.application(), revision=s3_revision()
        )
