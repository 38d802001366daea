"""Who hosts are to CodeDeploy: sessions of managed nodes, users of their own, and instances."""

import uuid
from typing import Any

import pytest
import requests

from tests.local_cloud_fixture import TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codedeploy.conftest import Group, Rollouts
from tests.unit.local_cloud.workloads import allow, policy, service_role, unique

APPSPEC = "version: 0.0\nos: linux\nfiles:\n  - source: version\n    destination: /srv\n"


def post_host(cloud: Cloud, **request: Any) -> requests.Response:
    url = f"{cloud.endpoint}/_local_cloud/hosts"
    return requests.post(url, json={"account": TOOLS_ACCOUNT, **request}, timeout=10)


def deployed(rollouts: Rollouts, group: Group) -> list[str]:
    """Deploys a file; returns the targets where that succeeded."""
    deployment = group.deploy(rollouts.bundle({"appspec.yml": APPSPEC, "version": "1"}))
    ended = rollouts.finish(deployment)
    assert ended["status"] == "Succeeded", ended
    answer = rollouts.codedeploy.list_deployment_targets(
        deploymentId=deployment, targetFilters={"TargetStatus": ["Succeeded"]}
    )
    return list(answer["targetIds"])


def test_a_host_may_be_a_user_with_an_access_key(cloud: Cloud, rollouts: Rollouts) -> None:
    iam, name = cloud.client("iam"), unique("host")
    user = iam.create_user(UserName=name, Path="/AWS/CodeDeploy/")["User"]["Arn"]
    bundles = policy(allow("s3:GetObject", f"arn:aws:s3:::{rollouts.bucket}/*"))
    iam.put_user_policy(UserName=name, PolicyName="bundles", PolicyDocument=bundles)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    secret = {"access_key_id": key["AccessKeyId"], "secret_access_key": key["SecretAccessKey"]}
    answer = post_host(cloud, name=name, **secret)
    assert answer.json()["identity"] == user
    assert key["SecretAccessKey"] not in answer.text
    group = rollouts.group()
    rollouts.codedeploy.register_on_premises_instance(instanceName=name, iamUserArn=user)
    rollouts.codedeploy.add_tags_to_on_premises_instances(instanceNames=[name], tags=group.tags)
    assert deployed(rollouts, group) == [name]


def test_an_instance_of_ec2_is_found_by_its_tags_with_the_groups_role(
    cloud: Cloud, rollouts: Rollouts
) -> None:
    ec2, tag = cloud.client("ec2"), {"Key": "role", "Value": uuid.uuid4().hex}
    image = ec2.describe_images()["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [tag]}]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, TagSpecifications=tags)
    instance = made["Instances"][0]["InstanceId"]
    bundles = allow("s3:GetObject", f"arn:aws:s3:::{rollouts.bucket}/*")
    role = service_role(cloud, "ec2.amazonaws.com", bundles)
    node = {"account": TOOLS_ACCOUNT, "name": instance, "role": role, "instance_id": instance}
    requests.post(f"{cloud.endpoint}/_local_cloud/nodes", json=node, timeout=10)
    assert post_host(cloud, name=instance, node=instance).ok
    chosen: dict[str, Any] = {"ec2TagFilters": [{**tag, "Type": "KEY_AND_VALUE"}]}
    group = rollouts.group(None, allow("ec2:DescribeInstances", "*"), **chosen)
    assert deployed(rollouts, group) == [instance]

    blind = rollouts.group(None, **chosen)
    deployment = blind.deploy(rollouts.bundle({"appspec.yml": APPSPEC, "version": "1"}))
    assert rollouts.finish(deployment)["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"name": "a", "node": "mi-none"}, "there is no node mi-none"),
        ({"name": "a", "access_key_id": "AKIANOBODY", "secret_access_key": "s"}, "nobody has"),
        ({"name": "a"}, "access_key_id"),
    ],
)
def test_a_host_that_nobody_knows_is_refused(
    cloud: Cloud, request_: dict[str, str], error: str
) -> None:
    answer = post_host(cloud, **request_)
    assert answer.status_code == 400
    assert error in answer.json()["error"]


def test_an_identity_has_one_agent(cloud: Cloud, rollouts: Rollouts) -> None:
    host = rollouts.host(rollouts.group())
    listed = requests.get(f"{cloud.endpoint}/_local_cloud/hosts", timeout=10).json()["hosts"]
    [own] = [each for each in listed if each["identity"] == host.identity]
    node = host.identity.rsplit("/", 1)[1]
    assert post_host(cloud, name=own["name"], node=node).status_code == 400
    host.switch_off()
    assert post_host(cloud, name=own["name"], node=node).ok
