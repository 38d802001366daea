"""What builds one application for its pipelines: a container repository and two projects."""

from collections.abc import Mapping

from modules.addresses import Addresses
from modules.aws import CodebuildProject, EnvironmentVariable
from modules.checkov import skip_checks
from modules.foundations import ContainerRepository, Foundations, LogGroup, let_pull
from modules.framework import Construct
from modules.iam import Role, Statement, trust_service
from modules.settings import Application, Builds, ChangeSetDeployment

# An image must outlive its deployment: a task that is replaced pulls it again.
_KEEP_IMAGES = 200


class ApplicationBuilds(Construct):
    """The projects ``Image`` and ``Package`` of one application, shared by all its pipelines.

    The buildspecs are the repository's own. They find in the environment, besides ``COMMIT_ID`` and
    (``Package``) ``ENVIRONMENTS``, which each execution gives them:

    - ``IMAGE_REPOSITORY_URI`` and ``IMAGE_REPOSITORY_ARN``: where the image goes;
    - ``ROLE_PATH`` and ``BOUNDARY_NAME``: of the roles that the template may make.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        *,
        application: Application,
        deployment: ChangeSetDeployment,
        logs: LogGroup,
    ) -> None:
        super().__init__(scope, id)
        self._addresses = addresses
        self._foundations = foundations
        self._application = application
        self._logs = logs
        self._builds = _builds_of(addresses, application)
        images = ContainerRepository(
            self,
            "images",
            foundations.key,
            name=addresses.image_repository(application.name),
            keep_images=_KEEP_IMAGES,
            pullers=_pullers(addresses),
        )
        image = self._make_project(
            "image",
            addresses.image_project(application.name),
            description=f"Builds the image of {application.name} and pushes it",
            buildspec=deployment.image_buildspec,
            variables={"IMAGE_REPOSITORY_URI": images.uri},
            permissions=images.allow_pushing(),
            privileged=True,
        )
        skip_checks(image, {"CKV_AWS_316": "Docker builds images only in a privileged container"})
        self._make_project(
            "package",
            addresses.package_project(application.name),
            description=f"Packages the template of {application.name} for its environments",
            buildspec=deployment.package_buildspec,
            variables={
                "IMAGE_REPOSITORY_URI": images.uri,
                "IMAGE_REPOSITORY_ARN": images.arn,
                "ROLE_PATH": addresses.application_roles_path,
                "BOUNDARY_NAME": addresses.application_boundary,
            },
        )

    def _make_project(
        self,
        id: str,
        name: str,
        *,
        description: str,
        buildspec: str,
        variables: Mapping[str, str],
        permissions: list[Statement] | None = None,
        privileged: bool = False,
    ) -> CodebuildProject:
        scope = Construct(self, id)
        role = self._make_role(scope, (id, self._application.name), name, permissions or [])
        return CodebuildProject(
            scope,
            "project",
            name=name,
            description=description,
            service_role=role.arn,
            build_timeout=self._builds.timeout_minutes,
            concurrent_build_limit=self._builds.concurrent,
            encryption_key=self._foundations.key.arn,
            source={"type": "CODEPIPELINE", "buildspec": buildspec},
            artifacts={"type": "CODEPIPELINE"},
            environment={
                "type": self._builds.type,
                "compute_type": self._builds.compute_type,
                "image": self._builds.image,
                "privileged_mode": privileged,
                "environment_variable": [
                    EnvironmentVariable(name=key, value=value) for key, value in variables.items()
                ],
            },
            logs_config={"cloudwatch_logs": {"group_name": self._logs.name, "stream_name": name}},
            depends_on=[*role.attached, self._logs.group],
        )

    def _make_role(
        self,
        scope: Construct,
        parts: tuple[str, ...],
        project: str,
        permissions: list[Statement],
    ) -> Role:
        tools = self._addresses.tools
        arn = self._addresses.arn("codebuild", tools, f"project/{project}")
        return Role(
            scope,
            "role",
            self._addresses,
            parts=parts,
            trust=trust_service("codebuild.amazonaws.com", account=tools, source_arn=arn),
            permissions=[
                *self._foundations.artifacts.allow_passing_artifacts(),
                self._logs.allow_writing(f"{project}/*"),
                *permissions,
            ],
        )


def _builds_of(addresses: Addresses, application: Application) -> Builds:
    settings = addresses.settings
    (repository,) = (each for each in settings.repositories if each.name == application.repository)
    return settings.builds_of(repository)


def _pullers(addresses: Addresses) -> list[Statement]:
    accounts = sorted(set(addresses.settings.accounts.environments().values()))
    roles = f"role{addresses.application_roles_path}*"
    return [
        let_pull(
            addresses.account_root_arn(account),
            addresses.arn("iam", account, roles, regional=False),
        )
        for account in accounts
    ]
