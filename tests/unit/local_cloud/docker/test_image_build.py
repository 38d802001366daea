"""A build of an image ends in the repository, and Fargate runs what was pushed."""

from typing import Any

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.codebuild.conftest import Projects
from tests.unit.local_cloud.ecs.workload import TASKS, Workload
from tests.unit.local_cloud.workloads import allow, service_role, unique, zip_of

BUILDSPEC = """
version: 0.2
env:
  shell: bash
phases:
  pre_build:
    commands:
      - aws ecr get-login-password | docker login --username AWS --password-stdin "${IMAGE%%/*}"
  build:
    commands:
      - |
        if docker manifest inspect "$IMAGE" > /dev/null 2>&1; then
          echo "there already"
        else
          set -e
          docker build --pull --build-arg WORD=built --tag "$IMAGE" .
          docker push --quiet "$IMAGE"
        fi
"""
DOCKERFILE = """
FROM python:3.13-slim
ARG WORD
ENV WORD=$WORD
WORKDIR /app
COPY speaker/ ./speaker/
ENTRYPOINT ["python", "-m", "speaker"]
"""
PUSH = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
]
PULL = ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]


def build_image(
    cloud: Cloud, projects: Projects, *actions: str, privileged: bool = True
) -> tuple[str, dict[str, Any], str]:
    """Builds the image; returns its name, the ended build and what it printed."""
    repository = cloud.client("ecr").create_repository(
        repositoryName=unique("speaker"), imageTagMutability="IMMUTABLE"
    )["repository"]
    image = f"{repository['repositoryUri']}:v1"
    bucket, s3 = unique("bucket"), cloud.client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    program = "import os; print('I was', os.environ['WORD'])"
    sources = {"Dockerfile": DOCKERFILE, "speaker/__main__.py": program}
    s3.put_object(Bucket=bucket, Key="sources.zip", Body=zip_of(sources))
    project = projects.make(
        BUILDSPEC,
        allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*"),
        allow("ecr:GetAuthorizationToken", "*"),
        allow(list(actions), repository["repositoryArn"]),
    )
    build = project.start(
        sourceTypeOverride="S3",
        sourceLocationOverride=f"{bucket}/sources.zip",
        privilegedModeOverride=privileged,
        environmentVariablesOverride=[{"name": "IMAGE", "value": image}],
    )
    ended = project.finish(build)
    return image, ended, "\n".join(project.lines(ended))


def test_what_a_build_pushes_runs_as_a_task(cloud: Cloud, projects: Projects) -> None:
    # When an image has been built with the permissions that AWS documents for a push
    image, build, output = build_image(cloud, projects, *PUSH)
    # Then it has said what it did not do
    assert build["buildStatus"] == "SUCCEEDED", output
    assert "not pulled: the entry point runs" in output
    assert "not executed" not in output
    # And a task of it runs
    log = allow(["logs:CreateLogStream", "logs:PutLogEvents"], "*")
    workload = Workload(cloud, image, service_role(cloud, TASKS, allow(PULL, "*"), log))
    workload.wait(workload.run(), "STOPPED")
    assert workload.lines() == ["I was built"]


def test_a_role_that_may_not_put_images_fails_the_build(cloud: Cloud, projects: Projects) -> None:
    _, build, output = build_image(cloud, projects, *(set(PUSH) - {"ecr:PutImage"}))
    assert build["buildStatus"] == "FAILED"
    assert "ecr:PutImage" in output


def test_docker_needs_a_privileged_build(cloud: Cloud, projects: Projects) -> None:
    _, build, output = build_image(cloud, projects, *PUSH, privileged=False)
    assert build["buildStatus"] == "FAILED"
    assert "Is the docker daemon running?" in output
