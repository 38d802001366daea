"""Calls an operation and holds its raw answer against botocore's model of that operation.

boto3 drops members it does not know and Terraform's SDK is strict about types, so the body is
checked before any client forgives it:

    answer = call(cloud.client("codecommit"), "GetBranch", repositoryName="a", branchName="main")
"""

import json
from typing import Any

from botocore import xform_name
from botocore.model import ListShape, MapShape, Shape, StructureShape

JSON_PROTOCOLS = ("json", "rest-json")
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "character": (str,),
    "blob": (str,),  # base64
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
}


def call(client: Any, operation: str, **parameters: Any) -> dict[str, Any]:
    """Calls ``operation`` (its API name, such as "GetBranch") and returns boto3's parsed answer.

    Raises AssertionError that lists every member which is unknown, missing or of another type.
    Raises ValueError for a service whose answers are not JSON.
    """
    if client.meta.service_model.resolved_protocol not in JSON_PROTOCOLS:
        raise ValueError(f"{client.meta.service_model.service_name} does not answer JSON")
    bodies: list[bytes] = []
    client.meta.events.register_last(
        f"before-parse.*.{operation}",
        lambda response_dict, **_: bodies.append(response_dict["body"]),
        unique_id="contract",
    )
    try:
        answer: dict[str, Any] = getattr(client, xform_name(operation))(**parameters)
    finally:
        client.meta.events.unregister(f"before-parse.*.{operation}", unique_id="contract")
    shape = client.meta.service_model.operation_model(operation).output_shape
    mistakes = violations(shape, bodies[-1])
    assert not mistakes, f"{operation}: " + "; ".join(mistakes)
    return answer


def violations(shape: StructureShape | None, body: bytes) -> list[str]:
    """Returns one sentence for every way ``body`` (JSON) departs from the output ``shape``."""
    if shape is None:
        return []
    payload = shape.serialization.get("payload")
    content: Shape = shape.members[payload] if payload else shape
    if content.type_name == "blob":
        return []
    return _check(content, json.loads(body or b"{}"), "answer")


def _check(shape: Shape, value: Any, path: str) -> list[str]:
    if isinstance(shape, StructureShape):
        return _check_structure(shape, value, path)
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [m for i, v in enumerate(value) for m in _check(shape.member, v, f"{path}[{i}]")]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return [m for k, v in value.items() for m in _check(shape.value, v, f"{path}.{k}")]
    if type(value) not in _scalar_types(shape):
        return [f"{path} is a {type(value).__name__}, the model says {shape.type_name}"]
    return []


def _check_structure(shape: StructureShape, value: Any, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path} is not a structure"]
    members = {m.serialization.get("name", n): m for n, m in shape.members.items()}
    mistakes = [f"{path}.{name} is unknown" for name in value if name not in members]
    for name, member in members.items():
        if value.get(name) is not None:
            mistakes += _check(member, value[name], f"{path}.{name}")
    return mistakes + [
        f"{path}.{name} is missing"
        for name in shape.required_members
        if "location" not in shape.members[name].serialization
        and value.get(shape.members[name].serialization.get("name", name)) is None
    ]


def _scalar_types(shape: Shape) -> tuple[type, ...]:
    if shape.type_name == "timestamp":
        return (str,) if shape.serialization.get("timestampFormat") else (int, float)
    return TYPES.get(shape.type_name, ())
