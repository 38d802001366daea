"""The runner's image: built in AWS from its sources, whenever they change."""

from pathlib import Path

from modules.addresses import Addresses
from modules.aws import (
    CodebuildProject,
    EcrLifecyclePolicy,
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EnvironmentVariable,
    S3Object,
)
from modules.branch_builds.rule import Rule, Target
from modules.checkov import skip_checks
from modules.compact_json import compact_json
from modules.foundations import DeadLetterQueue, Foundations, LogGroup
from modules.framework import AssetType, Construct, TerraformAsset
from modules.iam import Role, Statement, trust_service
from modules.naming import Kind
from modules.packaging import image_sources

FOLDER = Path("handlers/branch_builds/source_runner")
_TAG_LENGTH = 16  # hex digits of the sources' hash
_KEEP_IMAGES = 10


class RunnerImage(Construct):
    """A container repository, and the project that builds and pushes the image.

    The sources' object and the image's tag carry the hash of the sources. S3 says when a new
    object arrives; that starts the build.
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
        sources = image_sources(FOLDER)
        self.tag = sources.digest[:_TAG_LENGTH]
        self._key = f"images/source_runner/{self.tag}.zip"
        self.repository_name = addresses.named(Kind.CONTAINER_REPOSITORY, "source-runner")
        self._repository = self._make_repository(foundations)
        self.uri = f"{self._repository.repository_url}:{self.tag}"
        self.project_name = addresses.named(Kind.BUILD_PROJECT, "image", "source-runner")
        self._project = self._make_project(foundations)
        started = self._start_on_arrival(foundations, undelivered)
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
            depends_on=[started.target, foundations.artifacts.notification],
        )

    def allow_pulling(self) -> list[Statement]:
        """Returns the permissions to pull the image."""
        return [
            self._allow_signing_in(),
            Statement(
                "PullImage",
                ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
                (self._repository_arn(),),
            ),
        ]

    def _repository_arn(self) -> str:
        return self._addresses.arn(
            "ecr", self._addresses.tools, f"repository/{self.repository_name}"
        )

    def _allow_signing_in(self) -> Statement:
        # A token is for the whole registry: the action takes no resource.
        return Statement("SignInToRegistry", ("ecr:GetAuthorizationToken",), ("*",))

    def _make_repository(self, foundations: Foundations) -> EcrRepository:
        repository = EcrRepository(
            self,
            "repository",
            name=self.repository_name,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configuration=[
                EcrRepositoryEncryptionConfiguration(
                    encryption_type="KMS", kms_key=foundations.key.arn
                )
            ],
            # The images are made from the sources again.
            force_delete=True,
        )
        rule = {
            "rulePriority": 1,
            "description": f"Keep the latest {_KEEP_IMAGES}",
            "selection": {
                "tagStatus": "any",
                "countType": "imageCountMoreThan",
                "countNumber": _KEEP_IMAGES,
            },
            "action": {"type": "expire"},
        }
        EcrLifecyclePolicy(
            self,
            "lifecycle",
            repository=repository.name,
            policy=compact_json({"rules": [rule]}),
        )
        return repository

    def _make_project(self, foundations: Foundations) -> CodebuildProject:
        addresses = self._addresses
        name = self.project_name
        logs = LogGroup(self, "logs", addresses, foundations.key, name=f"/aws/codebuild/{name}")
        role = Role(
            self,
            "role",
            addresses,
            parts=("image", "source-runner"),
            trust=_trust_project(addresses, name),
            permissions=[
                *foundations.artifacts.allow_reading("images/source_runner/*"),
                self._allow_signing_in(),
                Statement(
                    "PushImage",
                    (
                        "ecr:BatchCheckLayerAvailability",
                        "ecr:BatchGetImage",
                        "ecr:CompleteLayerUpload",
                        "ecr:InitiateLayerUpload",
                        "ecr:PutImage",
                        "ecr:UploadLayerPart",
                    ),
                    (self._repository_arn(),),
                ),
                logs.allow_writing(),
            ],
        )
        project = CodebuildProject(
            self,
            "project",
            name=name,
            description="Builds the source runner's image when its sources change",
            service_role=role.arn,
            build_timeout=30,  # minutes
            concurrent_build_limit=1,
            encryption_key=foundations.key.arn,
            source={
                "type": "S3",
                "location": f"{foundations.artifacts.name}/{self._key}",
                "buildspec": str(FOLDER / "image_buildspec.yml"),
            },
            artifacts={"type": "NO_ARTIFACTS"},
            environment={
                "type": "ARM_CONTAINER",
                "compute_type": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/amazonlinux-aarch64-standard:3.0",
                "privileged_mode": True,
                "environment_variable": [
                    EnvironmentVariable(
                        name="IMAGE_REPOSITORY", value=self._repository.repository_url
                    ),
                    EnvironmentVariable(name="IMAGE_TAG", value=self.tag),
                ],
            },
            logs_config={"cloudwatch_logs": {"group_name": logs.name}},
            depends_on=[*role.attached, logs.group],
        )
        skip_checks(
            project,
            {"CKV_AWS_316": "Docker builds images only in a privileged container"},
        )
        return project

    def _start_on_arrival(self, foundations: Foundations, undelivered: DeadLetterQueue) -> Rule:
        addresses = self._addresses
        project_arn = addresses.arn(
            "codebuild",
            addresses.tools,
            f"project/{addresses.named(Kind.BUILD_PROJECT, 'image', 'source-runner')}",
        )
        role = Role(
            self,
            "start-role",
            addresses,
            parts=("image", "source-runner", "start"),
            trust=trust_service(
                "events.amazonaws.com", {"StringEquals": {"aws:SourceAccount": addresses.tools}}
            ),
            permissions=[Statement("StartImageBuild", ("codebuild:StartBuild",), (project_arn,))],
        )
        return Rule(
            self,
            "sources-arrived",
            addresses,
            parts=("image", "source-runner"),
            description="Builds the source runner's image when its sources arrive",
            pattern={
                "source": ["aws.s3"],
                "detail-type": ["Object Created"],
                "detail": {
                    "bucket": {"name": [foundations.artifacts.name]},
                    "object": {"key": [self._key]},
                },
            },
            target=Target(self._project.arn, role.arn),
            undelivered=undelivered,
            depends_on=role.attached,
        )


def _trust_project(addresses: Addresses, project: str) -> Statement:
    arn = addresses.arn("codebuild", addresses.tools, f"project/{project}")
    return trust_service(
        "codebuild.amazonaws.com",
        {
            "StringEquals": {"aws:SourceAccount": addresses.tools},
            "ArnEquals": {"aws:SourceArn": arn},
        },
    )
