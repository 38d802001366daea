"""The runner's image: built in AWS from its sources, whenever they change."""

from pathlib import Path

from modules.addresses import Addresses
from modules.aws import CodebuildProject, EnvironmentVariable, S3Object
from modules.checkov import skip_checks
from modules.events import Rule, Target
from modules.foundations import ContainerRepository, DeadLetterQueue, Foundations, LogGroup
from modules.framework import AssetType, Construct, TerraformAsset
from modules.iam import Role, Statement, trust_service
from modules.naming import Kind
from modules.packaging import image_sources

FOLDER = Path("handlers/branch_builds/source_runner")
_PARTS = ("image", "source-runner")
_PREFIX = "images/source_runner/"
_KEEP_IMAGES = 10
_TAG_LENGTH = 16  # hex digits of the sources' hash
_BUILD_TIMEOUT_MINUTES = 30


class RunnerImage(Construct):
    """A container repository, and the project that builds the image and pushes it there.

    The sources' object and the image's tag carry the hash of the sources. S3 says when a new
    object arrives; that starts the build. The project knows which sources to build and under which
    tag, so it can also be started by hand.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        undelivered: DeadLetterQueue,
    ) -> None:
        super().__init__(scope, id)
        self._addresses = addresses
        self._foundations = foundations
        sources = image_sources(FOLDER)
        self.tag = sources.digest[:_TAG_LENGTH]
        self._key = f"{_PREFIX}{self.tag}.zip"
        self.repository = ContainerRepository(
            self,
            "repository",
            foundations.key,
            name=addresses.named(Kind.CONTAINER_REPOSITORY, "source-runner"),
            keep_images=_KEEP_IMAGES,
        )
        self.uri = f"{self.repository.uri}:{self.tag}"
        self.project_name = addresses.named(Kind.BUILD_PROJECT, *_PARTS)
        project = self._make_project()
        rule = self._build_on_arrival(project, undelivered)
        asset = TerraformAsset(self, "sources", path=str(sources.path), type=AssetType.FILE)
        S3Object(
            self,
            "object",
            bucket=foundations.artifacts.bucket.id,
            key=self._key,
            source=asset.path,
            source_hash=sources.digest,
            kms_key_id=foundations.key.arn,
            server_side_encryption="aws:kms",
            # Everything that its arrival sets off.
            depends_on=[rule.target, foundations.artifacts.notification],
        )

    def _make_project(self) -> CodebuildProject:
        foundations = self._foundations
        logs = LogGroup(
            self,
            "logs",
            self._addresses,
            foundations.key,
            name=f"/aws/codebuild/{self.project_name}",
        )
        role = self._make_role(logs)
        project = CodebuildProject(
            self,
            "project",
            name=self.project_name,
            description="Builds the source runner's image when its sources change",
            service_role=role.arn,
            build_timeout=_BUILD_TIMEOUT_MINUTES,
            concurrent_build_limit=1,
            encryption_key=foundations.key.arn,
            source={
                "type": "S3",
                "location": f"{foundations.artifacts.name}/{self._key}",
                "buildspec": (FOLDER / "image_buildspec.yml").as_posix(),
            },
            artifacts={"type": "NO_ARTIFACTS"},
            environment={
                "type": "ARM_CONTAINER",  # as the task is
                "compute_type": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/amazonlinux-aarch64-standard:3.0",
                "privileged_mode": True,
                "environment_variable": [
                    EnvironmentVariable(name="IMAGE_REPOSITORY", value=self.repository.uri),
                    EnvironmentVariable(name="IMAGE_TAG", value=self.tag),
                ],
            },
            logs_config={"cloudwatch_logs": {"group_name": logs.name}},
            depends_on=[*role.attached, logs.group],
        )
        skip_checks(project, {"CKV_AWS_316": "Docker builds images only in a privileged container"})
        return project

    def _make_role(self, logs: LogGroup) -> Role:
        project = self._addresses.arn(
            "codebuild", self._addresses.tools, f"project/{self.project_name}"
        )
        return Role(
            self,
            "role",
            self._addresses,
            parts=_PARTS,
            trust=trust_service(
                "codebuild.amazonaws.com", account=self._addresses.tools, source_arn=project
            ),
            permissions=[
                *self._foundations.artifacts.allow_reading(f"{_PREFIX}*"),
                *self.repository.allow_pushing(),
                logs.allow_writing(),
            ],
        )

    def _build_on_arrival(self, project: CodebuildProject, undelivered: DeadLetterQueue) -> Rule:
        role = Role(
            self,
            "start-role",
            self._addresses,
            parts=(*_PARTS, "start"),
            trust=trust_service("events.amazonaws.com", account=self._addresses.tools),
            permissions=[Statement("StartImageBuild", ("codebuild:StartBuild",), (project.arn,))],
        )
        return Rule(
            self,
            "sources-arrived",
            self._addresses,
            parts=_PARTS,
            description="Builds the source runner's image when its sources arrive",
            pattern={
                "source": ["aws.s3"],
                "detail-type": ["Object Created"],
                "detail": {
                    "bucket": {"name": [self._foundations.artifacts.name]},
                    "object": {"key": [self._key]},
                },
            },
            target=Target(project.arn, role.arn),
            undelivered=undelivered,
            depends_on=role.attached,
        )
