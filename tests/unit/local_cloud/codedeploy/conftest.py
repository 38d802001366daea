"""Applications, groups and hosts of a test's own."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import (
    Queue,
    Statement,
    allow,
    eventually,
    make_queue,
    service_role,
    unique,
)

OVER = {"Succeeded", "Failed", "Stopped"}
EXECUTABLE = 0o755


@dataclass(frozen=True)
class Host:
    """A registered server. root: what its "/" is."""

    cloud: Cloud
    name: str
    identity: str
    root: Path

    def switch_off(self) -> None:
        """Ends its agent."""
        url = f"{self.cloud.endpoint}/_local_cloud/hosts"
        requests.delete(url, params={"identity": self.identity}, timeout=10).raise_for_status()

    def read(self, path: str) -> str:
        """Returns the text of a file by its absolute path on the server."""
        return (self.root / path.lstrip("/")).read_text()


@dataclass(frozen=True)
class Group:
    """A deployment group of a test, its servers chosen by a tag of its own."""

    rollouts: "Rollouts"
    application: str
    name: str
    filters: list[dict[str, str]]

    @property
    def names(self) -> dict[str, str]:
        """Returns what names it in calls."""
        return {"applicationName": self.application, "deploymentGroupName": self.name}

    @property
    def tags(self) -> list[dict[str, str]]:
        """Returns the tags of its servers."""
        return [{name: each[name] for name in ("Key", "Value")} for each in self.filters]

    def deploy(self, revision: dict[str, Any], **members: Any) -> str:
        """Deploys a revision; returns the deployment's id."""
        own = {**self.names, "revision": revision, **members}
        return str(call(self.rollouts.codedeploy, "CreateDeployment", **own)["deploymentId"])


class Rollouts:
    """Makes applications, groups, bundles and hosts, and follows deployments."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.codedeploy = cloud.client("codedeploy")
        self.bucket = unique("releases")
        where = {"LocationConstraint": REGION}
        cloud.client("s3").create_bucket(Bucket=self.bucket, CreateBucketConfiguration=where)

    def application(self) -> str:
        """Makes an application; returns its name."""
        name = unique("application")
        call(self.codedeploy, "CreateApplication", applicationName=name)
        return name

    def group(
        self,
        application: str | None = None,
        *statements: Statement,
        name: str = "",
        **settings: Any,
    ) -> Group:
        """Makes a group; its service role has exactly the statements."""
        filters = [{"Key": unique("role"), "Value": "api", "Type": "KEY_AND_VALUE"}]
        role = service_role(self.cloud, "codedeploy.amazonaws.com", *statements)
        group = Group(self, application or self.application(), name or unique("group"), filters)
        members = {
            "serviceRoleArn": role,
            "onPremisesInstanceTagFilters": filters,
            "deploymentConfigName": "CodeDeployDefault.AllAtOnce",
            **settings,
        }
        call(self.codedeploy, "CreateDeploymentGroup", **group.names, **members)
        return group

    def host(self, group: Group, *statements: Statement) -> Host:
        """Makes a managed node, starts CodeDeploy's agent there, registers and tags it."""
        bundles = allow(["s3:GetObject", "s3:GetObjectVersion"], f"arn:aws:s3:::{self.bucket}/*")
        role = service_role(self.cloud, "ssm.amazonaws.com", *(statements or (bundles,)))
        name = unique("host")
        node = self._post("nodes", {"account": TOOLS_ACCOUNT, "name": name, "role": role})
        own = {"account": TOOLS_ACCOUNT, "name": name, "node": node["instance_id"]}
        host = self._post("hosts", own)
        names = {"instanceName": name}
        call(self.codedeploy, "RegisterOnPremisesInstance", **names, iamSessionArn=host["identity"])
        self.codedeploy.add_tags_to_on_premises_instances(instanceNames=[name], tags=group.tags)
        return Host(self.cloud, name, host["identity"], Path(host["root"]))

    def bundle(self, files: Mapping[str, str]) -> dict[str, Any]:
        """Uploads a zip file with these files; what lies in scripts/ is executable."""
        content, key = io.BytesIO(), f"{unique('bundle')}.zip"
        with zipfile.ZipFile(content, "w") as archive:
            for name, text in files.items():
                entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
                entry.external_attr = (EXECUTABLE if name.startswith("scripts/") else 0o644) << 16
                archive.writestr(entry, text)
        s3 = self.cloud.client("s3")
        tag = s3.put_object(Bucket=self.bucket, Key=key, Body=content.getvalue())["ETag"]
        place = {"bucket": self.bucket, "key": key, "bundleType": "zip", "eTag": tag}
        return {"revisionType": "S3", "s3Location": place}

    def info(self, deployment: str) -> dict[str, Any]:
        """Returns a deployment as it is now."""
        answer = call(self.codedeploy, "GetDeployment", deploymentId=deployment)
        return dict(answer["deploymentInfo"])

    def finish(self, deployment: str) -> dict[str, Any]:
        """Returns a deployment when it has ended."""
        eventually(lambda: self.info(deployment)["status"] in OVER)
        return self.info(deployment)

    def target(self, deployment: str, host: Host) -> dict[str, Any]:
        """Returns what became of a host in a deployment."""
        names = {"deploymentId": deployment, "targetId": host.name}
        answer = call(self.codedeploy, "GetDeploymentTarget", **names)
        return dict(answer["deploymentTarget"]["instanceTarget"])

    def events(self, deployment: str, host: Host) -> dict[str, dict[str, Any]]:
        """Returns the lifecycle events of a host by name."""
        found = self.target(deployment, host)["lifecycleEvents"]
        return {each["lifecycleEventName"]: each for each in found}

    def topic(self) -> tuple[str, Queue]:
        """Makes a topic; returns it, and a queue behind it."""
        sns = self.cloud.client("sns")
        topic = str(sns.create_topic(Name=unique("topic"))["TopicArn"])
        queue = make_queue(self.cloud, open_to="sns.amazonaws.com")
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
        return topic, queue

    def _post(self, what: str, request: dict[str, Any]) -> dict[str, Any]:
        url = f"{self.cloud.endpoint}/_local_cloud/{what}"
        answer = requests.post(url, json=request, timeout=10)
        assert answer.ok, answer.text
        return dict(answer.json())


@pytest.fixture
def rollouts(cloud: Cloud) -> Rollouts:
    return Rollouts(cloud)
