"""Builds: the buildspec's commands run, in order, under the project's role."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codebuild.conftest import Projects
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import allow, eventually, unique, zip_of

PHASES = """
version: 0.2
env:
  variables: {FROM_SPEC: spec, BOTH: spec}
  exported-variables: [RESULT]
phases:
  install:
    commands:
      - mkdir deeper && cd deeper
      - export RESULT="one two"
  build:
    commands:
      - echo "$FROM_SPEC $BOTH $RESULT $(basename "$PWD")"
      - exit $CODE
      - echo never
    finally:
      - echo finally
  post_build:
    commands:
      - echo "after $CODEBUILD_BUILD_SUCCEEDING"
"""


def variables(**values: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]


def statuses(build: dict[str, Any]) -> dict[str, str]:
    return {p["phaseType"]: p["phaseStatus"] for p in build["phases"] if "phaseStatus" in p}


def test_commands_share_variables_and_folder(projects: Projects) -> None:
    # Given a project, and a build with variables of its own
    project = projects.make(PHASES)
    build = project.start(environmentVariablesOverride=variables(CODE="1", BOTH="build"))
    # When it has failed in its build phase
    ended = project.finish(build)
    # Then what comes after in any case has run, and knows
    assert project.lines(ended) == ["spec build one two deeper", "finally", "after 0"]
    assert ended["buildStatus"] == "FAILED"
    assert statuses(ended)["BUILD"] == "FAILED"
    assert statuses(ended)["POST_BUILD"] == "SUCCEEDED"
    failed = next(p for p in ended["phases"] if p["phaseType"] == "BUILD")
    assert failed["contexts"][0]["statusCode"] == "COMMAND_EXECUTION_ERROR"
    assert ended["exportedEnvironmentVariables"] == variables(RESULT="one two")


def test_a_build_that_works_has_succeeded(projects: Projects) -> None:
    project = projects.make(PHASES)
    ended = project.finish(project.start(environmentVariablesOverride=variables(CODE="0")))
    assert ended["buildStatus"] == "SUCCEEDED"
    assert project.lines(ended)[-1] == "after 1"
    assert list(statuses(ended)) == [
        *("SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD"),
        *("BUILD", "POST_BUILD", "UPLOAD_ARTIFACTS", "FINALIZING"),
    ]


def test_sources_come_from_s3_under_the_role(cloud: Cloud, projects: Projects) -> None:
    # Given a zip with a buildspec on S3, and a role that may read it
    bucket = unique("bucket")
    where = {"LocationConstraint": "eu-west-1"}
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    spec = (
        "version: 0.2\nphases:\n  build:\n    commands:\n"
        "      - cat hello.txt\n      - aws sts get-caller-identity --query Arn --output text\n"
    )
    sources = zip_of({"buildspec.yml": spec, "hello.txt": "hello\n"})
    s3.put_object(Bucket=bucket, Key="a/b.zip", Body=sources)
    project = projects.make(spec, allow("s3:GetObject", f"arn:aws:s3:::{bucket}/a/*"))
    # When a build is started with it
    override = {"sourceTypeOverride": "S3", "buildspecOverride": "buildspec.yml"}
    build = project.start(sourceLocationOverride=f"{bucket}/a/b.zip", **override)
    # Then it has built just that, as its role
    ended = project.finish(build)
    hello, arn = project.lines(ended)
    role = ended["serviceRole"].rsplit("/", 1)[1]
    session = f"AWSCodeBuild-{build.split(':')[1]}"
    assert hello == "hello"
    assert arn == f"arn:aws:sts::{TOOLS_ACCOUNT}:assumed-role/{role}/{session}"
    assert ended["source"]["location"] == f"{bucket}/a/b.zip"
    # When it is started with what the role may not read, then it cannot begin
    ended = project.finish(project.start(sourceLocationOverride=f"{bucket}/c.zip", **override))
    assert statuses(ended)["DOWNLOAD_SOURCE"] == "FAILED"


def test_every_override_is_kept(projects: Projects) -> None:
    project = projects.make(PHASES)
    build = call(
        project.codebuild,
        "StartBuild",
        projectName=project.name,
        buildspecOverride="version: 0.2\nphases: {}\n",
        imageOverride="aws/codebuild/amazonlinux2-x86_64-standard:5.0",
        computeTypeOverride="BUILD_GENERAL1_LARGE",
        privilegedModeOverride=True,
        timeoutInMinutesOverride=7,
        queuedTimeoutInMinutesOverride=9,
        logsConfigOverride={"cloudWatchLogs": {"status": "DISABLED"}},
        artifactsOverride={"type": "NO_ARTIFACTS"},
        sourceVersion="abc",
    )["build"]
    assert build["environment"]["image"].endswith(":5.0")
    assert build["environment"]["computeType"] == "BUILD_GENERAL1_LARGE"
    assert build["environment"]["privilegedMode"] is True
    assert (build["timeoutInMinutes"], build["queuedTimeoutInMinutes"]) == (7, 9)
    assert build["sourceVersion"] == "abc"
    assert project.finish(build["id"])["buildStatus"] == "SUCCEEDED"


def test_the_same_token_starts_no_second_build(projects: Projects) -> None:
    # Given a build that was started with a token
    project = projects.make("version: 0.2\nphases: {}\n")
    token = unique("token")
    first = project.start(idempotencyToken=token)
    # When the call is repeated, then it is the same build
    assert project.start(idempotencyToken=token) == first
    # When it is repeated with something else, then it is refused
    with pytest.raises(ClientError, match="InvalidInputException"):
        project.start(idempotencyToken=token, sourceVersion="other")
    listed = call(project.codebuild, "ListBuildsForProject", projectName=project.name)["ids"]
    assert listed == [first]
    assert first in call(project.codebuild, "ListBuilds")["ids"]


def test_no_more_builds_run_than_the_project_allows(projects: Projects) -> None:
    # Given a project of which one build may run, and one that does
    waits = "version: 0.2\nphases:\n  build:\n    commands:\n      - sleep 60\n"
    project = projects.make(waits, concurrentBuildLimit=1)
    first = project.start()
    # When another is started, then it is refused
    with pytest.raises(ClientError, match="AccountLimitExceededException"):
        project.start()
    # When the first is stopped, then it ends so, and there is room again
    eventually(lambda: project.describe(first)["currentPhase"] == "BUILD")
    call(project.codebuild, "StopBuild", id=first)
    ended = project.finish(first)
    assert ended["buildStatus"] == "STOPPED"
    assert statuses(ended)["BUILD"] == "STOPPED"
    second = project.start()
    project.codebuild.stop_build(id=second)
    assert project.finish(second)["buildStatus"] == "STOPPED"


def test_a_parameter_of_the_store_is_a_variable(cloud: Cloud, projects: Projects) -> None:
    name = f"/{unique('parameter')}"
    cloud.client("ssm").put_parameter(Name=name, Value="kept", Type="SecureString")
    spec = f"version: 0.2\nenv:\n  parameter-store:\n    STORED: {name}\n"
    spec += "phases:\n  build:\n    commands:\n      - echo $STORED\n"
    project = projects.make(spec, allow("ssm:GetParameters", "*"))
    assert project.lines(project.finish(project.start())) == ["kept"]


def test_artifacts_are_put_on_s3(cloud: Cloud, projects: Projects) -> None:
    # Given a project that keeps artifacts
    bucket = unique("bucket")
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    spec = (
        "version: 0.2\nphases:\n  build:\n    commands:\n      - mkdir out; echo made > out/a.txt\n"
        "artifacts:\n  base-directory: out\n  files: ['**/*']\n"
    )
    artifacts = {"type": "S3", "location": bucket, "path": "kept", "name": "outputs"}
    write = allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*")
    project = projects.make(spec, write, artifacts=artifacts)
    # When it has been built, then they are there
    assert project.finish(project.start())["buildStatus"] == "SUCCEEDED"
    stored = s3.get_object(Bucket=bucket, Key="kept/outputs/a.txt")["Body"].read()
    assert stored == b"made\n"


def test_a_role_that_does_not_trust_codebuild_builds_nothing(
    cloud: Cloud, projects: Projects
) -> None:
    role = f"arn:aws:iam::{TOOLS_ACCOUNT}:role/{cloud.role(TOOLS_ACCOUNT)}"
    project = projects.make(PHASES, serviceRole=role)
    ended = project.finish(project.start())
    assert statuses(ended)["PROVISIONING"] == "FAILED"
    assert "may not assume" in ended["phases"][-3]["contexts"][0]["message"]


def test_unknown_builds_and_projects_are_named(projects: Projects) -> None:
    codebuild = projects.make(PHASES).codebuild
    assert call(codebuild, "BatchGetBuilds", ids=["a:b"])["buildsNotFound"] == ["a:b"]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        codebuild.stop_build(id="a:b")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        codebuild.start_build(projectName="absent")
