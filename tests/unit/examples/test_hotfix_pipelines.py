"""The sample application: its tests pass, its template is clean, its buildspecs work."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from cfnlint.decode import decode  # type: ignore[import-untyped]

from local_cloud.codebuild.buildspec import read_buildspec
from tests.local_cloud_fixture import REGION, Cloud
from tests.unit.local_cloud.codebuild.conftest import Project, Projects
from tests.unit.local_cloud.workloads import allow, unique, zip_of

FOLDER = Path(__file__).parents[3] / "examples" / "hotfix_pipelines"
TEMPLATE = FOLDER / "deploy" / "template.yml"
BUILDSPECS = ("buildspec.yml", "deploy/image.buildspec.yml", "deploy/package.buildspec.yml")
COMMIT = "0123456789abcdef0123456789abcdef01234567"
BUCKET_CONFIGURATION = {"LocationConstraint": REGION}


def test_its_own_tests_pass() -> None:
    command = [sys.executable, "-B", "-m", "unittest", "discover"]
    ended = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "OK" in ended.stderr


def test_its_template_has_nothing_that_cfn_lint_minds() -> None:
    linter = Path(sys.executable).with_name("cfn-lint")
    ended = subprocess.run([linter, TEMPLATE], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_defect_15_balancer_and_tasks_are_in_two_zones() -> None:
    resources = decode(str(TEMPLATE))[0]["Resources"]
    used = (
        resources["Balancer"]["Properties"]["Subnets"],
        resources["Service"]["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"][
            "Subnets"
        ],
    )
    for subnets in used:
        names = [subnet["Ref"] for subnet in subnets]
        zones = [resources[name]["Properties"]["AvailabilityZone"] for name in names]
        assert zones == [{"Fn::Select": [index, {"Fn::GetAZs": ""}]} for index in (0, 1)]


@pytest.mark.parametrize("name", BUILDSPECS)
def test_its_buildspecs_are_ones(name: str) -> None:
    assert any(phase.commands for phase in read_buildspec(name, FOLDER).phases.values())


def test_the_image_is_pushed_once_under_the_commit(cloud: Cloud, projects: Projects) -> None:
    # Given a container repository whose tags never change
    ecr = cloud.client("ecr")
    repository = ecr.create_repository(
        repositoryName=unique("orders"), imageTagMutability="IMMUTABLE"
    )["repository"]
    project = _project(
        cloud,
        projects,
        "deploy/image.buildspec.yml",
        {"IMAGE_REPOSITORY_URI": repository["repositoryUri"], "COMMIT_ID": COMMIT},
    )
    # When the image of a commit is built twice
    first, second = (project.finish(project.start()) for _ in range(2))
    # Then it is tested and pushed the first time, and found the second
    assert (first["buildStatus"], second["buildStatus"]) == ("SUCCEEDED", "SUCCEEDED")
    assert "is there already." in project.lines(second)[-1]
    (image,) = ecr.describe_images(repositoryName=repository["repositoryName"])["imageDetails"]
    assert image["imageTags"] == [COMMIT]


def test_the_package_is_a_template_and_the_parameters_of_each_environment(
    cloud: Cloud, projects: Projects
) -> None:
    # Given a project that keeps artifacts
    variables = {
        "ENVIRONMENTS": "dev prod",
        "IMAGE_REPOSITORY_URI": "registry/orders",
        "IMAGE_REPOSITORY_ARN": "arn:aws:ecr:eu-west-1:222222222222:repository/orders",
        "COMMIT_ID": COMMIT,
        "ROLE_PATH": "/branchline/applications/",
        "BOUNDARY_NAME": "branchline-applications",
    }
    project = _project(cloud, projects, "deploy/package.buildspec.yml", variables)
    # When it has packaged the template
    build = project.finish(project.start())
    # Then that is all there is in the artifact
    assert build["buildStatus"] == "SUCCEEDED", project.lines(build)
    files = _artifact(cloud, build)
    assert files.keys() == {"template.json", "dev.json", "prod.json"}
    # And each environment gets its own configuration and the one image
    for environment in ("dev", "prod"):
        configured = json.loads((FOLDER / "deploy" / f"{environment}.json").read_text())
        parameters = files[f"{environment}.json"]["Parameters"]
        assert configured.items() <= parameters.items()
        assert parameters["ImageUri"] == f"registry/orders:{COMMIT}"
        assert parameters["Environment"] == environment
        # And every parameter is one that the template has, which needs all that have no default
        asked = files["template.json"]["Parameters"]
        needed = {name for name, parameter in asked.items() if "Default" not in parameter}
        assert needed <= parameters.keys() <= asked.keys()


@pytest.fixture
def projects(cloud: Cloud) -> Projects:
    return Projects(cloud)


def _project(cloud: Cloud, projects: Projects, spec: str, variables: dict[str, str]) -> Project:
    """Returns a project that builds the sample as a pipeline's does, with ``variables``."""
    s3, bucket = cloud.client("s3"), unique("bucket")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=BUCKET_CONFIGURATION)
    files = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in FOLDER.rglob("*")
        if path.is_file()
    }
    s3.put_object(Bucket=bucket, Key="sources.zip", Body=zip_of(files))
    return projects.make(
        "",
        allow("s3:*", [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]),
        allow("ecr:*", "*"),
        source={"type": "S3", "location": f"{bucket}/sources.zip", "buildspec": spec},
        artifacts={"type": "S3", "location": bucket, "packaging": "ZIP", "name": "package.zip"},
        environment={
            "type": "ARM_CONTAINER",
            "computeType": "BUILD_GENERAL1_SMALL",
            "image": "aws/codebuild/amazonlinux-aarch64-standard:3.0",
            "privilegedMode": True,
            "environmentVariables": [
                {"name": name, "value": value} for name, value in variables.items()
            ],
        },
    )


def _artifact(cloud: Cloud, build: dict[str, Any]) -> dict[str, Any]:
    """Returns what is in a build's artifact: JSON documents by name."""
    bucket, _, key = build["artifacts"]["location"].removeprefix("arn:aws:s3:::").partition("/")
    body = cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    with ZipFile(io.BytesIO(body)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}
