"""The CodeBuild projects: one for each repository, and one for all that are not named."""

from modules.addresses import Addresses
from modules.aws import CodebuildProject, EnvironmentVariable
from modules.foundations import Foundations, LogGroup
from modules.framework import Construct
from modules.iam import Role, Statement, trust_service
from modules.settings import ANY_REPOSITORY, Repository


class BuildProjects(Construct):
    """A project for each configured repository.

    A build of one repository can neither read another's bundles nor touch its outputs.
    """

    def __init__(
        self, scope: Construct, id: str, addresses: Addresses, foundations: Foundations
    ) -> None:
        super().__init__(scope, id)
        self._addresses = addresses
        self._foundations = foundations
        # Every project of branch builds starts so, and no other (see Addresses.build_project).
        self.name_prefix = f"{addresses.settings.name_prefix}-build-"
        self._logs = LogGroup(
            self,
            "logs",
            addresses,
            foundations.key,
            name=f"/aws/codebuild/{addresses.settings.name_prefix}-builds",
        )
        self.arns = tuple(map(self._make_project, addresses.settings.repositories))

    def allow_starting(self) -> Statement:
        """Returns the permission to start a build of any of these projects."""
        return Statement("StartBuilds", ("codebuild:StartBuild",), self.arns)

    def _make_project(self, repository: Repository) -> str:
        addresses = self._addresses
        name = addresses.build_project(repository.name)
        arn = addresses.arn("codebuild", addresses.tools, f"project/{name}")
        scope = Construct(self, _construct_id(repository))
        role = self._make_role(scope, repository, name, arn)
        builds = addresses.settings.builds_of(repository)
        artifacts = self._foundations.artifacts
        CodebuildProject(
            scope,
            "project",
            name=name,
            description=_description(repository),
            service_role=role.arn,
            build_timeout=builds.timeout_minutes,
            concurrent_build_limit=builds.concurrent,
            encryption_key=self._foundations.key.arn,
            # Each build is started with the bundle that it is about.
            source={"type": "S3", "location": f"{artifacts.name}/sources/"},
            artifacts={"type": "NO_ARTIFACTS"},
            environment={
                "type": builds.type,
                "compute_type": builds.compute_type,
                "image": builds.image,
                "environment_variable": [
                    EnvironmentVariable(name="OUTPUTS_URI", value=f"s3://{artifacts.name}/outputs")
                ],
            },
            logs_config={"cloudwatch_logs": {"group_name": self._logs.name, "stream_name": name}},
            depends_on=[*role.attached, self._logs.group],
        )
        return arn

    def _make_role(
        self, scope: Construct, repository: Repository, project: str, project_arn: str
    ) -> Role:
        artifacts = self._foundations.artifacts
        return Role(
            scope,
            "role",
            self._addresses,
            parts=("build", repository.name),
            trust=trust_service(
                "codebuild.amazonaws.com", account=self._addresses.tools, source_arn=project_arn
            ),
            permissions=[
                *artifacts.allow_reading_and_writing(
                    readable=f"sources/{repository.name}/*",
                    writable=f"outputs/{repository.name}/*",
                ),
                self._logs.allow_writing(f"{project}/*"),
            ],
        )


def _construct_id(repository: Repository) -> str:
    return "others" if repository.name == ANY_REPOSITORY else f"of-{repository.name}"


def _description(repository: Repository) -> str:
    if repository.name == ANY_REPOSITORY:
        return "Builds every push to the repositories that have no project of their own"
    return f"Builds every push to {repository.name}"
