"""Applications, and the pipelines that deploy them."""

from typing import Literal, Self

from pydantic import Field, model_validator

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


# A further way to deploy joins here, discriminated by its ``by``.
Deployment = ChangeSetDeployment


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
    hotfix: whether hotfix branches of the repository get pipelines.
    """

    name: ApplicationName
    repository: RepositoryName
    deploy: Deployment = Deployment()
    release: Release | None = Release()
    hotfix: bool = True

    @model_validator(mode="after")
    def _has_a_pipeline(self) -> Self:
        if self.release is None and not self.hotfix:
            raise ValueError("has neither release nor hotfix pipelines, so nothing would deploy it")
        return self


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
