"""A template: its resources, in the order they can be made, and what it demands of a caller."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from local_cloud.cloudformation import registry
from local_cloud.cloudformation.errors import CloudFormationError, ValidationError
from local_cloud.cloudformation.references import references
from local_cloud.cloudformation.template_text import parse

PSEUDO_PARAMETERS = "AWS::"
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
IAM_NAMES = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}
IAM_TYPES = {*IAM_NAMES, "AWS::IAM::AccessKey", "AWS::IAM::Policy", "AWS::IAM::UserToGroupAddition"}


@dataclass(frozen=True)
class Template:
    """A template's text, read once."""

    text: str

    @cached_property
    def sections(self) -> dict[str, Any]:
        """What the text says, by section."""
        return parse(self.text)

    def section(self, name: str) -> dict[str, Any]:
        """Returns a section of named things, empty if the template has none."""
        return self.sections.get(name) or {}

    @property
    def resources(self) -> dict[str, Any]:
        """The declared resources by logical id."""
        return self.section("Resources")

    @property
    def description(self) -> str | None:
        """What the template says of itself."""
        return self.sections.get("Description")

    def check(self, region: str, capabilities: Iterable[str] = ()) -> None:
        """Raises CloudFormationError for a template that no stack can be made from."""
        if not self.resources:
            raise ValidationError(
                "Template format error: At least one Resources member must be defined."
            )
        if "Transform" in self.sections:
            raise ValidationError("The embedded AWS does not implement transforms.")
        self._check_types(region)
        self._check_references()
        in_order(self.dependencies(self.resources))
        _require_capabilities(self.capabilities, set(capabilities))

    @property
    def capabilities(self) -> list[str]:
        """What a caller must acknowledge, as CreateStack's parameter wants it."""
        iam = [r for r in self.resources.values() if r["Type"] in IAM_TYPES]
        if any(IAM_NAMES.get(r["Type"]) in r.get("Properties", {}) for r in iam):
            return ["CAPABILITY_NAMED_IAM"]
        return ["CAPABILITY_IAM"] if iam else []

    def dependencies(self, logical_ids: Iterable[str]) -> dict[str, frozenset[str]]:
        """Returns for each of these resources which others of them must be there before it."""
        chosen = set(logical_ids)
        return {
            logical_id: frozenset(_needs(self.resources[logical_id])) & chosen
            for logical_id in self.resources
            if logical_id in chosen
        }

    def _check_types(self, region: str) -> None:
        for logical_id, resource in self.resources.items():
            if not isinstance(resource, dict) or "Type" not in resource:
                raise ValidationError(
                    f"Template format error: [/Resources/{logical_id}] Every Resources object "
                    "must contain a Type member."
                )
        types = {resource["Type"] for resource in self.resources.values()}
        unknown = sorted(t for t in types if registry.schema_of(t, region) is None)
        if unknown:
            raise ValidationError(
                f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]"
            )

    def _check_references(self) -> None:
        known = {*self.resources, *self.section("Parameters")}
        for block in ("Resources", "Outputs"):
            named = {*references(self.section(block))}
            unknown = sorted(n for n in named - known if not n.startswith(PSEUDO_PARAMETERS))
            if unknown:
                raise ValidationError(
                    f"Template format error: Unresolved resource dependencies "
                    f"[{', '.join(unknown)}] in the {block} block of the template"
                )


def in_order(dependencies: Mapping[str, Iterable[str]]) -> list[str]:
    """Returns the names so that each comes behind those it depends on.

    Raises ValidationError if some depend on each other.
    """
    try:
        return list(TopologicalSorter(dependencies).static_order())
    except CycleError as error:
        circle = ", ".join(sorted(set(error.args[1])))
        raise ValidationError(f"Circular dependency between resources: [{circle}]") from error


def _needs(resource: dict[str, Any]) -> Iterable[str]:
    yield from references(resource.get("Properties", {}))
    explicit = resource.get("DependsOn", [])
    yield from [explicit] if isinstance(explicit, str) else explicit


def _require_capabilities(needed: list[str], given: set[str]) -> None:
    enough = given | ({"CAPABILITY_IAM"} if "CAPABILITY_NAMED_IAM" in given else set())
    missing = [capability for capability in needed if capability not in enough]
    if missing:
        raise CloudFormationError(
            "InsufficientCapabilitiesException", f"Requires capabilities : [{', '.join(missing)}]"
        )
