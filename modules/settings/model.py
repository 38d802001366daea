"""The configuration: every option, its unit, its default and what makes it wrong.

``config/example.yaml`` explains each option to the person who fills it in.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from modules.settings.applications import Application, ApprovalRule, HotfixPipelines, Workloads
from modules.settings.branch_builds import BranchBuilds, BranchFilter, Builds
from modules.settings.fields import (
    ANY_REPOSITORY,
    AccountId,
    BucketName,
    LogDays,
    NamePrefix,
    Partition,
    Region,
    RepositoryName,
    RoleName,
)
from modules.settings.machine_steps import MachineSteps
from modules.settings.section import Section


class Accounts(Section):
    """Which AWS account plays which role; ``source`` may be the same as ``tools``."""

    source: AccountId
    tools: AccountId
    dev: AccountId
    qa: AccountId | None = None
    stage: AccountId
    prod: AccountId

    def roles(self) -> dict[str, str]:
        """Returns each role that is played and its account id, source first."""
        return {role: account for role, account in self if account is not None}

    def environments(self) -> dict[str, str]:
        """Returns each environment that is deployed to and its account id, ``prod`` last."""
        roles = self.roles()
        return {role: roles[role] for role in ("dev", "qa", "stage", "prod") if role in roles}


class LocalState(Section):
    """Terraform's state in files under ``directory``, relative to the project."""

    backend: Literal["local"]
    directory: str = ".branchline/state"


class S3State(Section):
    """Terraform's state in a bucket of the tools account, locked by S3 itself."""

    backend: Literal["s3"]
    bucket: BucketName
    key_prefix: str = "branchline"


State = Annotated[LocalState | S3State, Field(discriminator="backend")]


class Repository(Section):
    """One CodeCommit repository, or ``*``: every repository of the account that is not named.

    create: Terraform makes the repository, and ``make destroy`` deletes it with its history.
    sample: a folder that becomes the first commit of a repository that is empty.
    """

    name: RepositoryName
    create: bool = False
    sample: str | None = None
    branches: BranchFilter | None = None
    tags: bool | None = None
    builds: Builds | None = None

    @model_validator(mode="after")
    def _is_one_repository(self) -> Self:
        if self.name == ANY_REPOSITORY and (self.create or self.sample):
            raise ValueError('"*" stands for repositories that exist: it takes no create or sample')
        return self


class Retention(Section):
    """How long things are kept, in days."""

    bundle_days: int = Field(default=30, ge=1)
    output_days: int = Field(default=90, ge=1)
    artifact_days: int = Field(default=30, ge=8)  # an approval may take 7 days
    event_archive_days: int = Field(default=14, ge=1)
    log_days: LogDays = 30


class Settings(Section):
    """The whole configuration of one deployment of Branchline.

    cloud: ``local`` deploys to the embedded AWS on this machine, ``aws`` to the accounts.
    deploy_role: the role in every account that Terraform assumes.
    """

    cloud: Literal["local", "aws"] = "aws"
    name_prefix: NamePrefix = "branchline"
    partition: Partition = "aws"
    region: Region
    accounts: Accounts
    deploy_role: RoleName
    state: State
    tags: dict[str, str] = Field(default_factory=dict)
    retention: Retention = Retention()
    branch_builds: BranchBuilds = BranchBuilds()
    repositories: tuple[Repository, ...]
    applications: tuple[Application, ...] = ()
    hotfix_pipelines: HotfixPipelines = HotfixPipelines()
    approval_rule: ApprovalRule | None = None
    workloads: Workloads = Workloads()
    machine_steps: MachineSteps = MachineSteps()

    @model_validator(mode="after")
    def _names_a_repository(self) -> Self:
        if not self.repositories:
            raise PydanticCustomError(
                "no_repository",
                'lists no repository, so nothing would be built; "*" stands for all of them',
                {"at": ("repositories",)},
            )
        return self

    @model_validator(mode="after")
    def _names_each_repository_and_application_once(self) -> Self:
        for list_ in ("repositories", "applications"):
            names = [each.name for each in getattr(self, list_)]
            for index, name in enumerate(names):
                if name in names[:index]:
                    raise PydanticCustomError(
                        "duplicate_name",
                        '"{name}" is listed twice',
                        {"name": name, "at": (list_, index, "name")},
                    )
        return self

    @model_validator(mode="after")
    def _gives_each_application_a_repository_of_its_own(self) -> Self:
        listed = {repository.name for repository in self.repositories} - {ANY_REPOSITORY}
        owners: dict[str, str] = {}
        for index, application in enumerate(self.applications):
            context = {
                "repository": application.repository,
                "at": ("applications", index, "repository"),
            }
            if application.repository not in listed:
                raise PydanticCustomError(
                    "unknown_repository",
                    '"{repository}" is not listed by its name under repositories',
                    context,
                )
            owner = owners.setdefault(application.repository, application.name)
            if owner != application.name:
                raise PydanticCustomError(
                    "shared_repository",
                    '"{repository}" is already the repository of the application "{owner}"',
                    {**context, "owner": owner},
                )
        return self

    @model_validator(mode="after")
    def _has_pipelines_that_deploy_stacks(self) -> Self:
        # https://docs.amazonaws.cn/en_us/codepipeline/latest/userguide/action-reference-CloudFormation.html
        # and https://docs.amazonaws.cn/codepipeline/latest/userguide/action-reference-StepFunctions.html
        if self.applications and self.partition == "aws-cn":
            raise PydanticCustomError(
                "no_stack_action",
                "CodePipeline deploys no CloudFormation stacks in the partition aws-cn",
                {"at": ("applications",)},
            )
        return self

    @model_validator(mode="after")
    def _releases_no_branch_as_a_hotfix(self) -> Self:
        for index, prefix in enumerate(self.hotfix_pipelines.prefixes):
            for application in self.applications:
                for branch in application.release.branches if application.release else ():
                    if branch.startswith(prefix):
                        raise PydanticCustomError(
                            "hotfix_of_release_branch",
                            '"{prefix}" also begins "{branch}", which "{application}" releases',
                            {
                                "prefix": prefix,
                                "branch": branch,
                                "application": application.name,
                                "at": ("hotfix_pipelines", "prefixes", index),
                            },
                        )
        return self

    @model_validator(mode="after")
    def _has_the_environments_of_machine_steps(self) -> Self:
        environments = self.accounts.environments()
        for position, application in enumerate(self.applications):
            for index, step in enumerate(application.machine_steps):
                for key, named in (("after", step.after), ("environment", step.environment)):
                    if named not in (*environments, "source", "build"):
                        raise PydanticCustomError(
                            "no_such_environment",
                            'there is no "{environment}": accounts does not name it',
                            {
                                "environment": named,
                                "at": ("applications", position, "machine_steps", index, key),
                            },
                        )
        return self

    @property
    def builds_any_repository(self) -> bool:
        """Whether ``*`` is listed: repositories that are not named are built too."""
        return any(repository.name == ANY_REPOSITORY for repository in self.repositories)

    @property
    def all_tags(self) -> dict[str, str]:
        """The tags of every resource: the configured ones, and who made it."""
        return {"managed-by": self.name_prefix, **self.tags}

    @property
    def hotfix_applications(self) -> tuple[Application, ...]:
        """The applications whose hotfix branches get pipelines."""
        return tuple(each for each in self.applications if each.has_hotfixes)

    @property
    def stack_applications(self) -> tuple[Application, ...]:
        """The applications that are deployed as CloudFormation stacks."""
        return tuple(each for each in self.applications if each.deploys_stacks)

    @property
    def machine_step_applications(self) -> tuple[Application, ...]:
        """The applications whose pipelines run commands on machines."""
        return tuple(
            each for each in self.applications if each.machine_steps or not each.deploys_stacks
        )

    @property
    def machine_step_environments(self) -> dict[str, str]:
        """Each environment whose machines run commands and its account id."""
        environments = self.accounts.environments()
        if any(not each.deploys_stacks for each in self.applications):
            return environments
        used = {step.environment for each in self.applications for step in each.machine_steps}
        return {name: account for name, account in environments.items() if name in used}

    def filter_of(self, repository: Repository) -> BranchFilter:
        """Returns which branches of ``repository`` are built.

        Those that have a release pipeline are left out: the pipeline builds them.
        """
        branches = repository.branches or self.branch_builds.branches
        released = [
            branch
            for application in self.applications
            if application.release and application.repository == repository.name
            for branch in application.release.branches
            if branch not in branches.exclude
        ]
        return branches.model_copy(update={"exclude": (*branches.exclude, *released)})

    def builds_of(self, repository: Repository) -> Builds:
        """Returns what CodeBuild gives the builds of ``repository``."""
        return repository.builds or self.branch_builds.builds

    def builds_tags_of(self, repository: Repository) -> bool:
        """Returns whether pushed tags of ``repository`` are built."""
        return self.branch_builds.tags if repository.tags is None else repository.tags
