"""Applications, and the pipelines that deploy them."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from modules.settings.fields import (
    ApplicationName,
    Approver,
    BranchName,
    BranchPrefix,
    PolicyArn,
    RepositoryName,
    RepositoryPath,
    RoleName,
)
from modules.settings.machine_steps import MachineStep, MachineStepDeployment
from modules.settings.section import Section


class ChangeSetDeployment(Section):
    """A CloudFormation stack in each environment, changed by change set.

    Both buildspecs are files of the application's repository. image_buildspec: builds the container
    image and pushes it. package_buildspec: writes ``template.json`` and, for each environment,
    ``<environment>.json``.
    """

    by: Literal["change_set"] = "change_set"
    image_buildspec: RepositoryPath = "deploy/image.buildspec.yml"
    package_buildspec: RepositoryPath = "deploy/package.buildspec.yml"


def _way(deploy: object) -> str:
    """What the deployment is done by; it may be left out of a change set's."""
    if isinstance(deploy, Mapping):
        return str(deploy.get("by", "change_set"))
    return str(getattr(deploy, "by", "change_set"))


Deployment = Annotated[
    Annotated[ChangeSetDeployment, Tag("change_set")]
    | Annotated[MachineStepDeployment, Tag("machine_step")],
    Discriminator(_way),
]


class Release(Section):
    """The two long-lived branches: ``develop`` goes to Dev, ``main`` through Stage to Prod."""

    develop: BranchName = "develop"
    main: BranchName = "main"

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.develop == self.main:
            raise ValueError(
                f'develop and main are both "{self.main}": each is a branch of its own'
            )
        return self

    @property
    def branches(self) -> tuple[str, str]:
        """The branches that have a release pipeline."""
        return self.develop, self.main


class Application(Section):
    """What is deployed from one repository.

    release: its release pipelines; null makes none.
    hotfix: whether hotfix branches of the repository get pipelines; only stacks have them.
    machine_steps: further stages of the release pipelines; those after one stage are in order.
    """

    name: ApplicationName
    repository: RepositoryName
    deploy: Deployment = ChangeSetDeployment()
    release: Release | None = Release()
    hotfix: bool = True
    machine_steps: tuple[MachineStep, ...] = ()

    @model_validator(mode="after")
    def _has_hotfixes_of_stacks_alone(self) -> Self:
        if self.hotfix and "hotfix" in self.model_fields_set and not self.deploys_stacks:
            raise PydanticCustomError(
                "hotfix_of_no_stack",
                "hotfix pipelines deploy stacks, and this application is deployed by machine_step",
                {"at": ("hotfix",)},
            )
        return self

    @model_validator(mode="after")
    def _has_a_pipeline(self) -> Self:
        if self.release is None and not self.has_hotfixes:
            raise ValueError("has neither release nor hotfix pipelines, so nothing would deploy it")
        return self

    @model_validator(mode="after")
    def _has_the_stages_that_steps_follow(self) -> Self:
        for index, step in enumerate(self.machine_steps):
            if self.release is None:
                raise PydanticCustomError(
                    "step_of_no_release",
                    "a machine step is a stage of release pipelines, and release is null",
                    {"at": ("machine_steps", index)},
                )
            if step.after == "build" and not self.deploys_stacks:
                raise PydanticCustomError(
                    "step_after_no_build",
                    "nothing is built for an application that is deployed by machine_step",
                    {"at": ("machine_steps", index, "after")},
                )
            if step.name in [earlier.name for earlier in self.machine_steps[:index]]:
                raise PydanticCustomError(
                    "duplicate_step",
                    '"{name}" is the name of two steps',
                    {"name": step.name, "at": ("machine_steps", index, "name")},
                )
        return self

    @property
    def deploys_stacks(self) -> bool:
        """Whether it is deployed as a CloudFormation stack."""
        return isinstance(self.deploy, ChangeSetDeployment)

    @property
    def has_hotfixes(self) -> bool:
        """Whether hotfix branches get pipelines."""
        return self.hotfix and self.deploys_stacks


class HotfixPipelines(Section):
    """The hotfix pipelines of every application.

    prefixes: how a hotfix branch's name begins. max_hotfixes: of one repository at once.
    idle_days: after how many without a commit a hotfix is announced as idle.
    sweep_minutes: how often all branches are compared with all pipelines.
    allow_redeploy: whether a hotfix may go to Prod more than once.
    denied_roles: names of roles in the tools account that are denied launching the product.
    """

    prefixes: tuple[BranchPrefix, ...] = ("hotfix-", "hotfix/")
    max_hotfixes: int = Field(default=5, ge=1, le=100)
    idle_days: int = Field(default=14, ge=1)
    sweep_minutes: int = Field(default=15, ge=2, le=1440)
    allow_redeploy: bool = False
    denied_roles: tuple[RoleName, ...] = ()

    @model_validator(mode="after")
    def _has_a_prefix(self) -> Self:
        if not self.prefixes:
            raise ValueError("prefixes is empty, so no branch would ever be a hotfix")
        return self


class ApprovalRule(Section):
    """What pull requests of the applications' repositories need before they can be merged.

    approvers: how many must approve. pool: ARN patterns of who may; empty means anyone.
    """

    approvers: int = Field(default=1, ge=1)
    pool: tuple[Approver, ...] = ()


class Workloads(Section):
    """The workload accounts: ``dev``, ``qa``, ``stage`` and ``prod``.

    execution_policy_arns: managed policies that say what CloudFormation may make for applications,
    instead of the default for container services; each account must have them.
    """

    execution_policy_arns: tuple[PolicyArn, ...] = Field(default=(), max_length=10)
