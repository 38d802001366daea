"""A project of a test's own, and its builds."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.workloads import allow, eventually, service_role, unique

CODEBUILD = "codebuild.amazonaws.com"
LOG = allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*")


@dataclass(frozen=True)
class Project:
    """A project, and what a test does with it."""

    cloud: Cloud
    codebuild: Any
    name: str

    def start(self, **parameters: Any) -> str:
        """Starts a build; returns its id."""
        answer = self.codebuild.start_build(projectName=self.name, **parameters)
        return str(answer["build"]["id"])

    def describe(self, build: str) -> dict[str, Any]:
        """Returns the build as it is now."""
        return dict(self.codebuild.batch_get_builds(ids=[build])["builds"][0])

    def finish(self, build: str) -> dict[str, Any]:
        """Returns the build when it has ended."""
        eventually(lambda: self.describe(build)["buildComplete"])
        return self.describe(build)

    def lines(self, build: dict[str, Any]) -> list[str]:
        """Returns what the commands of a build have printed."""
        where = {
            "logGroupName": build["logs"]["groupName"],
            "logStreamName": build["logs"]["streamName"],
        }
        events = self.cloud.client("logs").get_log_events(**where)["events"]
        return [e["message"] for e in events if not e["message"].startswith("[Container]")]


class Projects:
    """Makes projects."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def make(self, buildspec: str, *statements: dict[str, Any], **members: Any) -> Project:
        """Makes a project with an inline buildspec; its role is allowed ``statements`` and logs.

        members: of CreateProject, in the place of the usual ones.
        """
        codebuild = self._cloud.client("codebuild")
        name = unique("project")
        environment = {
            "type": "LINUX_CONTAINER",
            "computeType": "BUILD_GENERAL1_SMALL",
            "image": "aws/codebuild/standard:7.0",
            "environmentVariables": [],
        }
        usual = {
            "source": {"type": "NO_SOURCE", "buildspec": buildspec},
            "artifacts": {"type": "NO_ARTIFACTS"},
            "environment": environment,
            "serviceRole": service_role(self._cloud, CODEBUILD, LOG, *statements),
        }
        codebuild.create_project(name=name, **usual | members)
        return Project(self._cloud, codebuild, name)


@pytest.fixture
def projects(cloud: Cloud) -> Projects:
    return Projects(cloud)
