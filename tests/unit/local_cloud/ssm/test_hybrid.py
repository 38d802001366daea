"""Hybrid activations, and the nodes that an account has."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.ssm.nodes import SSM, Fleet, Host, script_step
from tests.unit.local_cloud.workloads import allow, service_role, unique


def role_name(cloud: Cloud, *statements: dict[str, Any], service: str = SSM) -> str:
    return service_role(cloud, service, *statements).rsplit("/", 1)[1]


def information(fleet: Fleet, host: Host) -> dict[str, Any]:
    """Returns what DescribeInstanceInformation tells of a node."""
    chosen = [{"Key": "InstanceIds", "Values": [host.id]}]
    listed = call(fleet.ssm, "DescribeInstanceInformation", Filters=chosen)
    return dict(listed["InstanceInformationList"][0])


def test_an_activation_is_made_listed_and_deleted(fleet: Fleet, cloud: Cloud) -> None:
    role = role_name(cloud)
    made = call(
        fleet.ssm,
        "CreateActivation",
        IamRole=role,
        DefaultInstanceName="warehouse",
        RegistrationLimit=3,
        Tags=[{"Key": "team", "Value": "orders"}],
    )
    assert len(made["ActivationCode"]) >= 20
    chosen = [{"FilterKey": "ActivationIds", "FilterValues": [made["ActivationId"]]}]
    [listed] = call(fleet.ssm, "DescribeActivations", Filters=chosen)["ActivationList"]
    assert (listed["IamRole"], listed["RegistrationLimit"], listed["Expired"]) == (role, 3, False)
    assert listed["Tags"] == [{"Key": "team", "Value": "orders"}]
    assert "ActivationCode" not in listed
    assert timedelta(hours=23) < listed["ExpirationDate"] - datetime.now(UTC) <= timedelta(days=1)
    call(fleet.ssm, "DeleteActivation", ActivationId=made["ActivationId"])
    assert call(fleet.ssm, "DescribeActivations", Filters=chosen)["ActivationList"] == []
    with pytest.raises(ClientError, match="InvalidActivation"):
        fleet.ssm.delete_activation(ActivationId=made["ActivationId"])


def test_hosts_register_by_an_activation_as_long_as_it_lasts(fleet: Fleet, cloud: Cloud) -> None:
    # Given an activation for one host
    role = role_name(cloud)
    tags = [{"Key": "team", "Value": "orders"}]
    made = call(
        fleet.ssm, "CreateActivation", IamRole=role, DefaultInstanceName="warehouse", Tags=tags
    )
    keys = {"activation_id": made["ActivationId"], "activation_code": made["ActivationCode"]}
    # When a host registers with a wrong code, then it is refused
    assert "InvalidActivation" in refused(cloud, **keys | {"activation_code": "x" * 20})
    # When it registers with the right one, then it has the activation's role, name and tags
    registered = register(cloud, **keys)
    host = Host(cloud, registered.json()["instance_id"], Path(registered.json()["folder"]))
    described = information(fleet, host)
    told = (described["IamRole"], described["Name"], described["ActivationId"])
    assert told == (role, "warehouse", made["ActivationId"])
    assert fleet.run(fleet.document(script_step("true")), host)["Status"] == "Success"
    # When another one comes, then the activation is used up
    assert "ActivationExpired" in refused(cloud, **keys)
    [listed] = call(
        fleet.ssm,
        "DescribeActivations",
        Filters=[{"FilterKey": "ActivationIds", "FilterValues": [made["ActivationId"]]}],
    )["ActivationList"]
    assert (listed["RegistrationsCount"], listed["Expired"]) == (1, True)


def register(cloud: Cloud, **request: str) -> requests.Response:
    url = f"{cloud.endpoint}/_local_cloud/nodes"
    return requests.post(url, json={"account": TOOLS_ACCOUNT, **request}, timeout=10)


def refused(cloud: Cloud, **request: str) -> str:
    answer = register(cloud, **request)
    assert not answer.ok
    return str(answer.json()["error"])


def test_systems_manager_must_be_trusted_by_the_role_of_an_activation(
    fleet: Fleet, cloud: Cloud
) -> None:
    role = role_name(cloud, service="ec2.amazonaws.com")
    with pytest.raises(ClientError, match="missing ssm service principal"):
        fleet.ssm.create_activation(IamRole=role)
    with pytest.raises(ClientError, match="ExpirationDate"):
        fleet.ssm.create_activation(
            IamRole=role_name(cloud), ExpirationDate=datetime.now(UTC) + timedelta(days=31)
        )


def test_an_activation_passes_its_role_to_systems_manager(fleet: Fleet, cloud: Cloud) -> None:
    role = cloud.role(TOOLS_ACCOUNT, allow("ssm:CreateActivation", "*"))
    with pytest.raises(ClientError, match="iam:PassRole"):
        cloud.client("ssm", TOOLS_ACCOUNT, role).create_activation(IamRole=role_name(cloud))


def test_nodes_are_described_and_found_by_their_tags(fleet: Fleet) -> None:
    host = fleet.host(tags={"team": "orders"})
    described = information(fleet, host)
    assert (described["PingStatus"], described["PlatformType"]) == ("Online", "Linux")
    assert described["ResourceType"] == "ManagedInstance"
    tag = unique("tag")
    names = {"ResourceType": "ManagedInstance", "ResourceId": host.id}
    call(fleet.ssm, "AddTagsToResource", **names, Tags=[{"Key": tag, "Value": "x"}])
    chosen = [{"Key": f"tag:{tag}", "Values": ["x"]}]
    found = call(fleet.ssm, "DescribeInstanceInformation", Filters=chosen)
    assert [each["InstanceId"] for each in found["InstanceInformationList"]] == [host.id]
    call(fleet.ssm, "RemoveTagsFromResource", **names, TagKeys=[tag])
    assert call(fleet.ssm, "ListTagsForResource", **names)["TagList"] == [
        {"Key": "team", "Value": "orders"}
    ]
    host.stop()
    assert information(fleet, host)["PingStatus"] == "ConnectionLost"


def test_an_agent_too_old_for_parameters_shows_its_version(fleet: Fleet) -> None:
    described = information(fleet, fleet.host(passes_parameters=False))
    assert described["AgentVersion"].split(".") < ["3", "3", "2746"]


def test_a_node_that_is_deregistered_takes_nothing_any_more(fleet: Fleet) -> None:
    host = fleet.host(tags={"team": "orders"})
    call(fleet.ssm, "DeregisterManagedInstance", InstanceId=host.id)
    with pytest.raises(ClientError, match="InvalidInstanceId"):
        fleet.send(fleet.document(script_step("true")), host)
    with pytest.raises(ClientError, match="InvalidInstanceId"):
        fleet.ssm.deregister_managed_instance(InstanceId=host.id)
    with pytest.raises(ClientError, match="InvalidResourceId"):
        fleet.ssm.list_tags_for_resource(ResourceType="ManagedInstance", ResourceId=host.id)


def test_a_node_works_under_the_role_that_it_was_given_last(fleet: Fleet, cloud: Cloud) -> None:
    host = fleet.host()
    document = fleet.document(script_step(f"aws codecommit list-repositories --region {REGION}"))
    assert fleet.run(document, host)["Status"] == "Failed"
    role = role_name(cloud, allow("codecommit:ListRepositories", "*"))
    call(fleet.ssm, "UpdateManagedInstanceRole", InstanceId=host.id, IamRole=role)
    ended = fleet.run(document, host)
    assert ended["Status"] == "Success", ended["StandardErrorContent"]
    assert information(fleet, host)["IamRole"] == role
