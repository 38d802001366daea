"""What the CloudFormation registry says about a resource type.

cfn-lint, which moto brings along, carries the registry's schemas.
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

_SCHEMAS = resources.files("cfnlint") / "data" / "schemas"


@dataclass(frozen=True)
class TypeSchema:
    """One resource type's schema, as far as a deployment needs it.

    properties: the names it knows. create_only: those whose change replaces the resource.
    read_only: the attributes that Fn::GetAtt gives. tagged: whether it has a list of tags.
    """

    properties: frozenset[str]
    required: tuple[str, ...]
    create_only: frozenset[str]
    read_only: frozenset[str]
    tagged: bool

    def mistake(self, properties: Mapping[str, Any]) -> str | None:
        """Returns what is wrong with the names of ``properties`` in CloudFormation's words."""
        for name in properties:
            if name not in self.properties or name in self.read_only:
                return f"#: extraneous key [{name}] is not permitted"
        for name in self.required:
            if name not in properties:
                return f"#: required key [{name}] not found"
        return None


@lru_cache
def schema_of(resource_type: str, region: str) -> TypeSchema | None:
    """Returns a type's schema in a region, or None if the registry has no such type there."""
    digest = _types(region).get(resource_type)
    if digest is None:
        return None
    schema = json.loads((_SCHEMAS / "resources" / f"{digest}.json").read_text())
    return TypeSchema(
        properties=frozenset(schema["properties"]),
        required=tuple(schema.get("required", ())),
        create_only=_names(schema.get("createOnlyProperties")),
        read_only=_names(schema.get("readOnlyProperties")),
        tagged=schema["properties"].get("Tags", {}).get("type") == "array",
    )


@lru_cache
def _types(region: str) -> dict[str, str]:
    types: dict[str, str] = json.loads((_SCHEMAS / "providers" / f"{region}.json").read_text())
    return types


def _names(pointers: list[str] | None) -> frozenset[str]:
    """Returns the properties at the top among JSON pointers such as "/properties/Name"."""
    paths = (pointer.split("/")[2:] for pointer in pointers or ())
    return frozenset(path[0] for path in paths if len(path) == 1)
