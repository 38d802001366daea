"""What the functions in a template see: parameters, the stack itself, and what is already made."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from local_cloud.cloudformation import registry
from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.intrinsics import NO_VALUE, holds, resolve
from local_cloud.cloudformation.inventory import stacks_of
from local_cloud.cloudformation.parameters import resolved_values
from local_cloud.cloudformation.resource_types import Made
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.stack import Desired, Stack
from local_cloud.instance import current

Properties = dict[str, Any]


class StackScope:
    """The scope of one stack and what it shall be.

    made: its resources so far by logical id; whoever makes one adds it.
    imports: the names of the exports that were asked for.
    """

    def __init__(
        self, stack: Stack, desired: Desired, made: dict[str, Made], session: ActingSession
    ) -> None:
        """Reads the parameters; those in SSM with the session's permissions."""
        self.made = made
        self.imports: set[str] = set()
        self._stack = stack
        self._template = desired.template
        self._tags = desired.tags
        parameters = desired.template.section("Parameters")
        self._values = {
            **resolved_values(parameters, desired.parameters, session),
            **_pseudo_parameters(stack),
        }

    def active(self) -> list[str]:
        """Returns the logical ids of the resources whose condition holds."""
        return [
            logical_id
            for logical_id, resource in self._template.resources.items()
            if self._is_active(resource)
        ]

    def properties(self, logical_id: str, apart: Collection[str] = ()) -> Properties:
        """Returns a resource's properties with the stack's tags, but none of those in ``apart``."""
        declared = self._template.resources[logical_id]
        asked = {k: v for k, v in declared.get("Properties", {}).items() if k not in apart}
        properties: Properties = resolve(asked, self)
        schema = registry.schema_of(declared["Type"], self._stack.region)
        if self._tags and schema and schema.tagged and "Tags" not in apart:
            own = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())}
            tags = {**self._tags, **own}
            properties["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
        return properties

    def outputs(self) -> list[dict[str, str]]:
        """Returns the outputs as DescribeStacks has them."""
        section = self._template.section("Outputs")
        return [self._output(key, o) for key, o in section.items() if self._is_active(o)]

    def ref(self, name: str) -> Any:
        """Returns a parameter's value or a resource's physical id."""
        if name in self._values:
            return self._values[name]
        return self._made(name).physical_id

    def attribute(self, logical_id: str, name: str) -> Any:
        """Returns an attribute of a resource that is made."""
        attributes = self._made(logical_id).attributes
        try:
            return attributes[name]
        except KeyError as error:
            resource_type = self._template.resources[logical_id]["Type"]
            raise ValidationError(
                f"Template error: resource {logical_id} does not support attribute type {name} "
                f"in Fn::GetAtt; the embedded AWS knows none such of {resource_type}"
            ) from error

    def condition(self, name: str) -> bool:
        """Returns whether a condition of the template holds."""
        conditions = self._template.section("Conditions")
        if name not in conditions:
            raise ValidationError(f"Template format error: Unresolved condition {name}.")
        return holds(conditions[name], self)

    def mapped(self, mapping: str, top: str, second: str) -> Any:
        """Returns a value of the template's mappings."""
        try:
            return self._template.section("Mappings")[mapping][top][second]
        except KeyError as error:
            raise ValidationError(
                f"Template error: Unable to get mapping for {mapping}::{top}::{second}"
            ) from error

    def imported(self, name: str) -> str:
        """Returns an export of another stack in this account and region."""
        self.imports.add(name)
        for other in _living(self._stack):
            for output in other.outputs:
                if output.get("ExportName") == name:
                    return output["OutputValue"]
        raise ValidationError(f"No export named {name} found.")

    def _is_active(self, declared: Mapping[str, Any]) -> bool:
        return "Condition" not in declared or self.condition(declared["Condition"])

    def _made(self, logical_id: str) -> Made:
        if logical_id not in self.made:
            raise ValidationError(
                f"Template format error: Unresolved resource dependencies [{logical_id}]"
            )
        return self.made[logical_id]

    def _output(self, key: str, declared: Mapping[str, Any]) -> dict[str, str]:
        resolved = resolve(declared, self)
        output = {"OutputKey": key, "OutputValue": str(resolved["Value"])}
        if "Description" in resolved:
            output["Description"] = resolved["Description"]
        if "Export" in resolved:
            output["ExportName"] = resolved["Export"]["Name"]
        return output


def _pseudo_parameters(stack: Stack) -> dict[str, Any]:
    instance = current()
    return {
        "AWS::AccountId": stack.account,
        "AWS::NoValue": NO_VALUE,
        "AWS::NotificationARNs": stack.notification_arns,
        "AWS::Partition": instance.partition,
        "AWS::Region": stack.region,
        "AWS::StackId": stack.arn,
        "AWS::StackName": stack.name,
        "AWS::URLSuffix": "amazonaws.com",
    }


def _living(stack: Stack) -> Iterable[Stack]:
    stacks = list(stacks_of(stack.account, stack.region).values())
    return (other for other in stacks if other.status != "DELETE_COMPLETE")
