"""A pipeline as data: what release pipelines and the hotfix template have in common.

Every text may hold ``${Name}``, which stands for a parameter or an attribute of the CloudFormation
template that the pipeline is rendered into; in a pipeline for Terraform nothing does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Category = Literal["Source", "Build", "Deploy", "Approval", "Invoke"]


@dataclass(frozen=True)
class Action:
    """One action of AWS, in version 1 of its provider.

    configuration: the provider's own keys; each value at most 1,000 characters.
    inputs, outputs: names of artifacts.
    namespace: what later actions read this one's variables under, as ``#{namespace.name}``.
    role_arn: the role to act by instead of the pipeline's own.
    run_order: actions of one stage with the same number run beside one another.
    """

    name: str
    category: Category
    provider: str
    configuration: Mapping[str, str]
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    namespace: str | None = None
    role_arn: str | None = None
    run_order: int = 1


@dataclass(frozen=True)
class Stage:
    """A named part of a pipeline; one execution at a time is in it."""

    name: str
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Pipeline:
    """A pipeline of type V2; a newer execution supersedes those that wait before a stage.

    artifact_bucket: the bucket's name. key_arn: what encrypts the artifacts.
    """

    name: str
    role_arn: str
    artifact_bucket: str
    key_arn: str
    stages: tuple[Stage, ...]

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions of all stages, in order."""
        return tuple(action for stage in self.stages for action in stage.actions)


def in_sequence(*actions: Action) -> tuple[Action, ...]:
    """Returns the actions, each to run after the one before it."""
    return tuple(replace(action, run_order=index) for index, action in enumerate(actions, start=1))
