"""An execution walks from its source to its last stage, every action really done."""

import io
import json
from zipfile import ZipFile

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codepipeline.conftest import Workshop, action, approval, stage
from tests.unit.local_cloud.workloads import allow, service_role, unique

BUILDSPEC = """
version: 0.2
env:
  exported-variables: [ANSWER]
phases:
  build:
    commands:
      - export ANSWER="$(cat hello.txt) of $COMMIT by $CODEBUILD_INITIATOR"
      - mkdir made && cp hello.txt made/
artifacts:
  base-directory: made
  files: ["**/*"]
"""
FUNCTION = """
import boto3
def handle(event, context):
    job = event["CodePipeline.job"]
    text = job["data"]["actionConfiguration"]["configuration"]["UserParameters"]
    boto3.client("codepipeline").put_job_success_result(
        jobId=job["id"], outputVariables={"Summary": "About " + text}
    )
"""


def test_source_build_function_and_approval_follow_each_other(
    cloud: Cloud, workshop: Workshop
) -> None:
    # Given a repository, a project, a function and a topic, and a pipeline through all of them
    repository = workshop.repository()
    project = unique("project")
    arn = f"arn:aws:codebuild:{REGION}:{TOOLS_ACCOUNT}:project/{project}"
    workshop.statements.append(allow(["codebuild:StartBuild", "codebuild:BatchGetBuilds"], arn))
    own = f"arn:aws:s3:::{workshop.bucket}/*"
    cloud.client("codebuild").create_project(
        name=project,
        source={"type": "CODEPIPELINE", "buildspec": BUILDSPEC},
        artifacts={"type": "CODEPIPELINE"},
        environment={
            "type": "LINUX_CONTAINER",
            "computeType": "BUILD_GENERAL1_SMALL",
            "image": "aws/codebuild/standard:7.0",
        },
        serviceRole=service_role(
            cloud,
            "codebuild.amazonaws.com",
            allow(["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], own),
            allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*"),
        ),
    )
    function = workshop.function(FUNCTION)
    topic, questions = workshop.topic()
    commit = [{"name": "COMMIT", "value": "#{Source.CommitId}", "type": "PLAINTEXT"}]
    build = action(
        *("Build", "Build", "CodeBuild"),
        namespace="Build",
        inputArtifacts=[{"name": "Source"}],
        outputArtifacts=[{"name": "Built"}],
        configuration={"ProjectName": project, "EnvironmentVariables": json.dumps(commit)},
    )
    invoke = action(
        *("Tell", "Invoke", "Lambda"),
        namespace="Told",
        configuration={"FunctionName": function, "UserParameters": "#{Build.ANSWER}"},
    )
    configuration = {"NotificationArn": topic, "CustomData": "#{Told.Summary}"}
    pipeline = workshop.pipeline(
        workshop.source(repository),
        stage("Build", build),
        stage("Tell", invoke),
        stage("Approval", approval(configuration=configuration)),
    )
    # When the execution that the creation started has come to the approval
    execution = pipeline.first()
    question = json.loads(questions.receive_json()["Message"])
    # Then the question tells what the build has read from the very commit
    head = cloud.client("codecommit").get_branch(repositoryName=repository.name, branchName="main")
    commit_id = head["branch"]["commitId"]
    told = f"About hello of {commit_id} by codepipeline/{pipeline.name}"
    assert question["approval"]["customData"] == told
    assert question["approval"]["token"] == pipeline.token("Approval")
    # When it is approved, then the execution has succeeded
    pipeline.answer("Approval", summary="looks good")
    pipeline.succeed(execution)
    # And the artifacts lie where AWS puts them
    runs = pipeline.runs(execution)
    built = runs["Build"]["output"]["outputArtifacts"][0]["s3location"]
    assert built["key"].startswith(f"{pipeline.name[:20]}/Built/")
    content = cloud.client("s3").get_object(Bucket=built["bucket"], Key=built["key"])["Body"]
    assert ZipFile(io.BytesIO(content.read())).namelist() == ["hello.txt"]
    assert runs["Approve"]["output"]["executionResult"]["externalExecutionSummary"] == "looks good"
