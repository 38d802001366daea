"""The configuration: every option, its unit, its default and what makes it wrong.

``config/example.yaml`` explains each option to the person who fills it in.
"""

from ipaddress import IPv4Network
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from modules.settings.fields import (
    ANY_REPOSITORY,
    AccountId,
    BucketName,
    LogDays,
    NamePrefix,
    Partition,
    ReferencePattern,
    Region,
    RepositoryName,
    RoleName,
    SubnetId,
)


class Section(BaseModel):
    """A part of the file: unknown keys are mistakes, values do not change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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


class BranchFilter(Section):
    """Which branches are built: those that match ``include`` and do not match ``exclude``.

    Patterns are globs; ``*`` also matches the slashes in a name.
    """

    include: tuple[ReferencePattern, ...] = ("*",)
    exclude: tuple[ReferencePattern, ...] = ("develop", "test", "staging")

    @model_validator(mode="after")
    def _can_match(self) -> Self:
        if not self.include:
            raise ValueError("include is empty, so no branch would ever be built")
        if "*" in self.exclude:
            raise ValueError('exclude holds "*", so no branch would ever be built')
        if shadowed := sorted(set(self.include) & set(self.exclude)):
            raise ValueError(f'"{shadowed[0]}" is both included and excluded')
        return self


# The memory sizes, in MiB, that Fargate offers for each CPU size (task definition parameters).
_FARGATE_MEMORY_MIB = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4097, 1024)),
    1024: tuple(range(2048, 8193, 1024)),
    2048: tuple(range(4096, 16385, 1024)),
    4096: tuple(range(8192, 30721, 1024)),
}


class Runner(Section):
    """The container that bundles pushed commits.

    cpu: CPU units, 1024 to a core. memory_mib: MiB. storage_gib: ephemeral disk, which holds the
    fetched objects of the repositories. max_runners: how many run at once.
    """

    cpu: Literal[256, 512, 1024, 2048, 4096] = 512
    memory_mib: int = 1024
    storage_gib: int = Field(default=21, ge=21, le=200)  # Fargate's range beyond its free 20 GiB
    max_runners: int = Field(default=4, ge=1, le=50)

    @model_validator(mode="after")
    def _offered_by_fargate(self) -> Self:
        offered = _FARGATE_MEMORY_MIB[self.cpu]
        if self.memory_mib not in offered:
            raise ValueError(
                f"Fargate offers no {self.memory_mib} MiB with {self.cpu} CPU units; "
                f"it offers {', '.join(map(str, offered))}"
            )
        return self


class Network(Section):
    """Where the runner runs: a small VPC of its own in ``cidr``, or the subnets given."""

    cidr: IPv4Network = IPv4Network("10.90.0.0/24")
    subnet_ids: tuple[SubnetId, ...] = ()
    public_ip: bool = True

    @model_validator(mode="after")
    def _holds_two_subnets(self) -> Self:
        if not 16 <= self.cidr.prefixlen <= 27:  # a VPC is at most a /16, a subnet at least a /28
            raise ValueError(f"{self.cidr} must be a /16 to a /27, to hold two subnets")
        return self


class Builds(Section):
    """What CodeBuild gives each build.

    timeout_minutes: 5 to 2,160. concurrent: builds of one repository at once.
    """

    image: str = "aws/codebuild/amazonlinux-aarch64-standard:3.0"
    type: Literal["ARM_CONTAINER", "LINUX_CONTAINER"] = "ARM_CONTAINER"
    compute_type: str = Field(default="BUILD_GENERAL1_SMALL", pattern=r"^BUILD_[A-Z0-9_]+$")
    timeout_minutes: int = Field(default=60, ge=5, le=2160)
    concurrent: int = Field(default=5, ge=1)


class BranchBuilds(Section):
    """The branch builds of every repository, unless the repository says otherwise."""

    branches: BranchFilter = BranchFilter()
    tags: bool = False
    runner: Runner = Runner()
    network: Network = Network()
    builds: Builds = Builds()


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
    tags: dict[str, str] = {}
    retention: Retention = Retention()
    branch_builds: BranchBuilds = BranchBuilds()
    repositories: tuple[Repository, ...]

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
    def _names_each_repository_once(self) -> Self:
        first: dict[str, int] = {}
        for index, repository in enumerate(self.repositories):
            if first.setdefault(repository.name, index) != index:
                raise PydanticCustomError(
                    "duplicate_repository",
                    '"{name}" is listed twice',
                    {"name": repository.name, "at": ("repositories", index, "name")},
                )
        return self

    @property
    def builds_any_repository(self) -> bool:
        """Whether ``*`` is listed: repositories that are not named are built too."""
        return any(repository.name == ANY_REPOSITORY for repository in self.repositories)

    def filter_of(self, repository: Repository) -> BranchFilter:
        """Returns which branches of ``repository`` are built."""
        return repository.branches or self.branch_builds.branches

    def builds_of(self, repository: Repository) -> Builds:
        """Returns what CodeBuild gives the builds of ``repository``."""
        return repository.builds or self.branch_builds.builds

    def builds_tags_of(self, repository: Repository) -> bool:
        """Returns whether pushed tags of ``repository`` are built."""
        return self.branch_builds.tags if repository.tags is None else repository.tags
