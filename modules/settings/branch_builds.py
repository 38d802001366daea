"""How branches are built: which of them, by what runner, with what CodeBuild gives each build."""

from ipaddress import IPv4Network
from typing import Literal, Self

from pydantic import Field, model_validator

from modules.settings.fields import ReferencePattern, SubnetId
from modules.settings.section import Section


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
