"""Properties of a template as parameters of an API call.

Most types are described in the words of their service's API, but for the case of names and the
types of scalars: a template may say "256" where the API wants 256.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from botocore import xform_name
from botocore.model import ListShape, MapShape, Shape, StructureShape

from local_cloud.cloudformation.errors import ResourceFailure


def parameters_of(
    client: Any, operation: str, properties: Mapping[str, Any], *, apart: Collection[str] = ()
) -> dict[str, Any]:
    """Returns ``properties`` as the parameters of ``operation`` (its API name).

    apart: properties that other calls set.

    Raises ResourceFailure for a property that the operation has no parameter for.
    """
    shape = client.meta.service_model.operation_model(operation).input_shape
    given = {name: value for name, value in properties.items() if name not in apart}
    fitted: dict[str, Any] = _fit(shape, given)
    return fitted


def known_parameters(client: Any, operation: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Returns those of ``properties`` that ``operation`` has parameters for.

    For changes in place, where create-only properties are what they were.
    """
    shape = client.meta.service_model.operation_model(operation).input_shape
    names = {name.lower() for name in shape.members}
    apart = [name for name in properties if name.lower() not in names]
    return parameters_of(client, operation, properties, apart=apart)


def call(client: Any, operation: str, **parameters: Any) -> dict[str, Any]:
    """Calls ``operation`` by its API name."""
    answer: dict[str, Any] = getattr(client, xform_name(operation))(**parameters)
    return answer


def structure_of(client: Any, shape_name: str, value: Any) -> Any:
    """Returns ``value`` as the shape of the service's model that has this name."""
    return _fit(client.meta.service_model.shape_for(shape_name), value)


def _fit(shape: Shape, value: Any) -> Any:
    if isinstance(shape, StructureShape):
        return _fit_structure(shape, value)
    if isinstance(shape, ListShape):
        return [_fit(shape.member, item) for item in value]
    if isinstance(shape, MapShape):
        return {key: _fit(shape.value, item) for key, item in value.items()}
    return _fit_scalar(shape.type_name, value)


def _fit_structure(shape: StructureShape, value: Mapping[str, Any]) -> dict[str, Any]:
    members = {name.lower(): name for name in shape.members}
    unknown = [name for name in value if name.lower() not in members]
    if unknown:
        raise ResourceFailure(f"The embedded AWS does not implement the property {unknown[0]}.")
    names = {name: members[name.lower()] for name in value}
    return {names[key]: _fit(shape.members[names[key]], item) for key, item in value.items()}


def _fit_scalar(type_name: str, value: Any) -> Any:
    if type_name == "string":
        return value if isinstance(value, str) else json.dumps(value)
    if type_name in ("integer", "long"):
        return int(value)
    if type_name in ("float", "double"):
        return float(value)
    if type_name == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    return value
