"""CodeBuild actions: artifacts in and out, variables, and failures in the build's words."""

import io
import json
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codepipeline.conftest import Pipeline, Stage, Workshop, action, stage
from tests.unit.local_cloud.workloads import allow, eventually, policy, service_role, unique

CODEBUILD = "codebuild.amazonaws.com"
LOG = allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*")
TWO = """
version: 0.2
phases:
  build:
    commands:
      - echo "$CODEBUILD_RESOLVED_SOURCE_VERSION" > revision.txt
      - echo one > one.txt
      - echo two > two.txt
artifacts:
  secondary-artifacts:
    One: {files: [one.txt, revision.txt]}
    Two: {files: [two.txt]}
"""
JOIN = """
version: 0.2
env: {exported-variables: [JOINED]}
phases:
  build:
    commands:
      - export JOINED="$(cat one.txt) $(cat "$CODEBUILD_SRC_DIR_Two/two.txt")"
"""
FAIL = "version: 0.2\nphases:\n  build:\n    commands: [exit 3]\n"
SLEEP = "version: 0.2\nphases:\n  build:\n    commands: [sleep 60]\n"


@dataclass(frozen=True)
class Builder:
    """Makes projects that pipelines of a workshop may build."""

    cloud: Cloud
    workshop: Workshop

    def project(self, buildspec: str, *statements: dict[str, Any]) -> str:
        """Makes a project; returns its name."""
        name = unique("project")
        objects = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
        own = allow(objects, f"arn:aws:s3:::{self.workshop.bucket}/*")
        self.cloud.client("codebuild").create_project(
            name=name,
            source={"type": "CODEPIPELINE", "buildspec": buildspec},
            artifacts={"type": "CODEPIPELINE"},
            environment={
                "type": "LINUX_CONTAINER",
                "computeType": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/standard:7.0",
            },
            serviceRole=service_role(self.cloud, CODEBUILD, own, LOG, *statements),
        )
        arn = f"arn:aws:codebuild:{REGION}:{TOOLS_ACCOUNT}:project/{name}"
        use = [f"codebuild:{each}" for each in ("StartBuild", "BatchGetBuilds", "StopBuild")]
        self.workshop.statements.append(allow(use, arn))
        return name

    def stage(
        self, project: str, inputs: list[str], outputs: list[str], **configuration: str
    ) -> Stage:
        """Returns a stage that builds a project; its name is the project's."""
        members = {
            "inputArtifacts": [{"name": name} for name in inputs],
            "outputArtifacts": [{"name": name} for name in outputs],
            "configuration": {"ProjectName": project, **configuration},
        }
        return stage(project, action("Build", "Build", "CodeBuild", **members))


@pytest.fixture
def builder(cloud: Cloud, workshop: Workshop) -> Builder:
    return Builder(cloud, workshop)


def content(cloud: Cloud, output: dict[str, Any], name: str) -> dict[str, str]:
    """Returns the files of an output artifact."""
    artifacts = output["outputArtifacts"]
    where = next(each["s3location"] for each in artifacts if each["name"] == name)
    answer = cloud.client("s3").get_object(Bucket=where["bucket"], Key=where["key"])
    with ZipFile(io.BytesIO(answer["Body"].read())) as archive:
        return {each: archive.read(each).decode() for each in archive.namelist()}


def builds(pipeline: Pipeline) -> list[dict[str, Any]]:
    """Returns the outputs of the builds of the first execution, in their order."""
    answer = pipeline.codepipeline.list_action_executions(pipelineName=pipeline.name)
    details = reversed(answer["actionExecutionDetails"])
    return [each.get("output", {}) for each in details if each["actionName"] == "Build"]


def test_several_artifacts_go_out_of_a_build_and_into_the_next(
    cloud: Cloud, workshop: Workshop, builder: Builder
) -> None:
    # Given a build that makes two artifacts, and one that reads both
    repository = workshop.repository()
    first = builder.stage(builder.project(TWO), ["Source"], ["One", "Two"])
    second = builder.stage(builder.project(JOIN), ["Two", "One"], [], PrimarySource="One")
    pipeline = workshop.pipeline(workshop.source(repository), first, second)
    # When both have run
    pipeline.succeed(pipeline.first())
    # Then each file is where it belongs, and the first build knew what it was of
    made, joined = builds(pipeline)
    commit = pipeline.runs(pipeline.first())["Source"]["output"]["outputVariables"]["CommitId"]
    assert content(cloud, made, "One") == {"one.txt": "one\n", "revision.txt": f"{commit}\n"}
    assert content(cloud, made, "Two") == {"two.txt": "two\n"}
    assert joined["outputVariables"] == {"JOINED": "one two"}
    assert joined["executionResult"]["logStreamARN"].startswith("arn:aws:logs:")


def test_artifacts_are_encrypted_with_the_stores_key(
    cloud: Cloud, workshop: Workshop, builder: Builder
) -> None:
    # Given a store with a key that the roles of pipeline and build may use
    root = {"AWS": f"arn:aws:iam::{TOOLS_ACCOUNT}:root"}
    owned = policy(allow("kms:*", "*", Principal=root))
    key = cloud.client("kms").create_key(Policy=owned)["KeyMetadata"]["Arn"]
    use = allow(["kms:GenerateDataKey", "kms:Decrypt"], key)
    workshop.statements.append(use)
    build = builder.stage(builder.project(TWO, use), ["Source"], ["One", "Two"])
    store = {"type": "S3", "location": workshop.bucket, "encryptionKey": {"id": key, "type": "KMS"}}
    source = workshop.source(workshop.repository())
    # When a pipeline with that store has built
    pipeline = workshop.pipeline(source, build, artifactStore=store)
    pipeline.succeed(pipeline.first())
    # Then the build's artifacts are encrypted with the key
    where = builds(pipeline)[0]["outputArtifacts"][0]["s3location"]
    head = cloud.client("s3").head_object(Bucket=where["bucket"], Key=where["key"])
    assert head["SSEKMSKeyId"] == key


def test_a_failed_build_says_which_command_failed(workshop: Workshop, builder: Builder) -> None:
    build = builder.stage(builder.project(FAIL), ["Source"], [])
    pipeline = workshop.pipeline(workshop.source(workshop.repository()), build)
    assert pipeline.finish(pipeline.first()) == "Failed"
    message = builds(pipeline)[0]["executionResult"]["errorDetails"]["message"]
    assert "FAILED" in message
    assert "exit 3" in message


def test_a_build_without_the_artifact_it_owes_fails(workshop: Workshop, builder: Builder) -> None:
    build = builder.stage(builder.project(JOIN), ["Source"], ["Owed"])
    pipeline = workshop.pipeline(workshop.source(workshop.repository()), build)
    assert pipeline.finish(pipeline.first()) == "Failed"
    message = builds(pipeline)[0]["executionResult"]["errorDetails"]["message"]
    assert "no matching artifact paths" in message


def test_an_abandoned_build_is_stopped(cloud: Cloud, workshop: Workshop, builder: Builder) -> None:
    # Given a build that sleeps
    build = builder.stage(builder.project(SLEEP), ["Source"], [])
    pipeline = workshop.pipeline(workshop.source(workshop.repository()), build)
    started = eventually(lambda: pipeline.latest(build["name"], "Build").get("externalExecutionId"))
    # When its execution is abandoned, then it stops
    execution = pipeline.first()
    pipeline.codepipeline.stop_pipeline_execution(
        pipelineName=pipeline.name, pipelineExecutionId=execution, abandon=True
    )
    assert pipeline.finish(execution) == "Stopped"
    codebuild = cloud.client("codebuild")
    eventually(
        lambda: codebuild.batch_get_builds(ids=[started])["builds"][0]["buildStatus"] == "STOPPED"
    )


def test_the_pipelines_role_must_be_allowed_to_build(workshop: Workshop, builder: Builder) -> None:
    build = builder.stage(builder.project(FAIL), ["Source"], [])
    workshop.statements.clear()
    pipeline = workshop.pipeline(workshop.source(workshop.repository()), build)
    assert pipeline.finish(pipeline.first()) == "Failed"
    details = builds(pipeline)[0]["executionResult"]["errorDetails"]
    assert (details["code"], "codebuild:StartBuild" in details["message"]) == (
        "PermissionError",
        True,
    )


def test_nobody_but_a_pipeline_builds_a_pipelines_project(cloud: Cloud, builder: Builder) -> None:
    project = builder.project(FAIL)
    with pytest.raises(ClientError, match="built by a pipeline only"):
        cloud.client("codebuild").start_build(projectName=project)


def test_variables_of_the_action_may_be_of_any_type(
    cloud: Cloud, workshop: Workshop, builder: Builder
) -> None:
    # Given a parameter that the build's role may read
    name = f"/{unique('parameter')}"
    cloud.client("ssm").put_parameter(Name=name, Value="kept apart", Type="String")
    read = allow("ssm:GetParameters", f"arn:aws:ssm:{REGION}:{TOOLS_ACCOUNT}:parameter{name}")
    spec = JOIN.replace('"$(cat one.txt) $(cat "$CODEBUILD_SRC_DIR_Two/two.txt")"', '"$APART"')
    variables = json.dumps([{"name": "APART", "value": name, "type": "PARAMETER_STORE"}])
    project = builder.project(spec, read)
    build = builder.stage(project, ["Source"], [], EnvironmentVariables=variables)
    # When it is built, then it has the parameter's value
    pipeline = workshop.pipeline(workshop.source(workshop.repository()), build)
    pipeline.succeed(pipeline.first())
    assert builds(pipeline)[0]["outputVariables"] == {"JOINED": "kept apart"}


def test_a_value_that_spoils_the_variables_is_said_so(workshop: Workshop, builder: Builder) -> None:
    # Given variables that quote a commit's message, which has a quote in it
    repository = workshop.repository()
    repository.commit("more.txt", "more", 'Say "more"')
    variables = '[{"name": "MESSAGE", "value": "#{Source.CommitMessage}"}]'
    build = builder.stage(builder.project(FAIL), ["Source"], [], EnvironmentVariables=variables)
    # When it is built, then the action tells that this is no JSON
    pipeline = workshop.pipeline(workshop.source(repository), build)
    assert pipeline.finish(pipeline.first()) == "Failed"
    details = builds(pipeline)[0]["executionResult"]["errorDetails"]
    assert details["code"] == "ConfigurationError"
    assert "EnvironmentVariables is not JSON" in details["message"]
