"""What SendCommand takes as values of a document's parameters, and what it refuses."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from local_cloud.operations import AwsError
from local_cloud.ssm.document import Document


def values_of(document: Document, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Returns the value of each parameter, given or default.

    given: lists of texts by name, as SendCommand takes them.

    Raises AwsError (InvalidParameters) for values that the document does not take.
    """
    unknown = sorted(set(given) - set(document.parameters))
    if unknown:
        raise _refusal(f"Parameters {unknown} are not defined in the document.")
    return {
        name: _value(name, definition, given.get(name))
        for name, definition in document.parameters.items()
    }


def _value(name: str, definition: Mapping[str, Any], given: Sequence[str] | None) -> Any:
    if given is None:
        if "default" not in definition:
            raise _refusal(f"Parameter {name} requires a value.")
        return definition["default"]
    if definition["type"] != "StringList" and len(given) != 1:
        raise _refusal(f"Parameter {name} of type {definition['type']} takes one value.")
    for text in given:
        _check(name, definition, text)
    return _typed(name, definition["type"], given)


def _check(name: str, definition: Mapping[str, Any], text: str) -> None:
    pattern, allowed = definition.get("allowedPattern"), definition.get("allowedValues")
    if pattern is not None and not re.search(pattern, text):
        raise _refusal(f"Parameter {name} does not match the allowed pattern {pattern}.")
    if allowed is not None and text not in map(str, allowed):
        raise _refusal(f"Parameter {name} is not one of the allowed values {allowed}.")
    least, most = definition.get("minChars"), definition.get("maxChars")
    if (least is not None and len(text) < least) or (most is not None and len(text) > most):
        raise _refusal(f"Parameter {name} has {len(text)} characters; {least} to {most} are taken.")


def _typed(name: str, kind: str, given: Sequence[str]) -> Any:
    if kind == "StringList":
        return list(given)
    [text] = given
    if kind == "Integer" and not re.fullmatch(r"-?\d+", text):
        raise _refusal(f"Parameter {name} is not an integer.")
    if kind == "Boolean" and text not in ("true", "false"):
        raise _refusal(f"Parameter {name} is not true or false.")
    return json.loads(text) if kind in ("Integer", "Boolean") else text


def _refusal(message: str) -> AwsError:
    return AwsError("InvalidParameters", message)
