"""On-premises instances: as whom they are registered, and how they are found."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import TOOLS_ACCOUNT
from tests.unit.local_cloud.codedeploy.conftest import Rollouts
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import unique


def session_arn() -> str:
    return f"arn:aws:sts::{TOOLS_ACCOUNT}:assumed-role/hosts/{unique('mi')}"


def test_a_server_is_registered_by_its_session_tagged_and_found(rollouts: Rollouts) -> None:
    codedeploy, name, arn = rollouts.codedeploy, unique("api"), session_arn()
    call(codedeploy, "RegisterOnPremisesInstance", instanceName=name, iamSessionArn=arn)
    tag = {"Key": unique("role"), "Value": "api"}
    both = {"instanceNames": [name]}
    call(codedeploy, "AddTagsToOnPremisesInstances", **both, tags=[tag])
    found = call(codedeploy, "GetOnPremisesInstance", instanceName=name)["instanceInfo"]
    assert (found["iamSessionArn"], found["tags"]) == (arn, [tag])
    assert "iamUserArn" not in found
    chosen = {"tagFilters": [{**tag, "Type": "KEY_AND_VALUE"}]}
    assert call(codedeploy, "ListOnPremisesInstances", **chosen)["instanceNames"] == [name]
    call(codedeploy, "RemoveTagsFromOnPremisesInstances", **both, tags=[tag])
    assert call(codedeploy, "ListOnPremisesInstances", **chosen)["instanceNames"] == []


def test_a_server_that_is_deregistered_keeps_its_tags_and_may_come_back(
    rollouts: Rollouts,
) -> None:
    codedeploy, name, tag = rollouts.codedeploy, unique("api"), {"Key": "role", "Value": "api"}
    user = f"arn:aws:iam::{TOOLS_ACCOUNT}:user/AWS/CodeDeploy/{name}"
    codedeploy.register_on_premises_instance(instanceName=name, iamUserArn=user)
    codedeploy.add_tags_to_on_premises_instances(instanceNames=[name], tags=[tag])
    call(codedeploy, "DeregisterOnPremisesInstance", instanceName=name)
    call(codedeploy, "DeregisterOnPremisesInstance", instanceName=name)
    many = {"instanceNames": [name, "nobody"]}
    [found] = call(codedeploy, "BatchGetOnPremisesInstances", **many)["instanceInfos"]
    assert found["deregisterTime"] >= found["registerTime"]
    gone = call(codedeploy, "ListOnPremisesInstances", registrationStatus="Deregistered")
    assert name in gone["instanceNames"]
    codedeploy.register_on_premises_instance(instanceName=name, iamUserArn=user)
    again = call(codedeploy, "GetOnPremisesInstance", instanceName=name)["instanceInfo"]
    assert again["tags"] == [tag]
    assert "deregisterTime" not in again


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({}, "IamArnRequired"),
        (
            {"iamSessionArn": session_arn(), "iamUserArn": "arn:aws:iam::1:user/a"},
            "MultipleIamArns",
        ),
        ({"iamSessionArn": "arn:aws:iam::111111111111:role/hosts"}, "InvalidIamSessionArn"),
        ({"iamUserArn": session_arn()}, "InvalidIamUserArn"),
        ({"iamSessionArn": session_arn(), "instanceName": "i-1"}, "InvalidInstanceName"),
    ],
)
def test_a_wrong_registration_is_refused(
    rollouts: Rollouts, members: dict[str, Any], error: str
) -> None:
    with pytest.raises(ClientError, match=error):
        rollouts.codedeploy.register_on_premises_instance(
            **{"instanceName": unique("api"), **members}
        )


def test_neither_name_nor_identity_is_registered_twice(rollouts: Rollouts) -> None:
    codedeploy, name, arn = rollouts.codedeploy, unique("api"), session_arn()
    codedeploy.register_on_premises_instance(instanceName=name, iamSessionArn=arn)
    with pytest.raises(ClientError, match="InstanceNameAlreadyRegistered"):
        codedeploy.register_on_premises_instance(instanceName=name, iamSessionArn=session_arn())
    with pytest.raises(ClientError, match="IamSessionArnAlreadyRegistered"):
        codedeploy.register_on_premises_instance(instanceName=unique("api"), iamSessionArn=arn)


def test_tags_are_added_to_known_servers_and_not_more_than_ten(rollouts: Rollouts) -> None:
    codedeploy, name = rollouts.codedeploy, unique("api")
    tags = [{"Key": str(number), "Value": ""} for number in range(11)]
    with pytest.raises(ClientError, match="InstanceNotRegistered"):
        codedeploy.add_tags_to_on_premises_instances(instanceNames=[name], tags=tags[:1])
    codedeploy.register_on_premises_instance(instanceName=name, iamSessionArn=session_arn())
    with pytest.raises(ClientError, match="TagLimitExceeded"):
        codedeploy.add_tags_to_on_premises_instances(instanceNames=[name], tags=tags)
    codedeploy.add_tags_to_on_premises_instances(instanceNames=[name], tags=tags[:10])
