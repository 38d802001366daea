"""Intrinsic functions: what a template's values are.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

import base64
import ipaddress
import itertools
import json
import re
from collections.abc import Callable
from typing import Any, Protocol

from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.references import VARIABLE, text_and_own

ZONES = "abc"  # every region has at least three


class _NoValue:
    """What AWS::NoValue is: its key or item does not exist."""


NO_VALUE = _NoValue()


class Scope(Protocol):
    """What a template's functions can ask for; each raises ValidationError if there is no such."""

    def ref(self, name: str) -> Any:
        """Returns a parameter's, pseudo parameter's or resource's value."""

    def attribute(self, logical_id: str, name: str) -> Any:
        """Returns a resource's attribute."""

    def condition(self, name: str) -> bool:
        """Returns whether a condition holds."""

    def mapped(self, mapping: str, top: str, second: str) -> Any:
        """Returns a value of a mapping."""

    def imported(self, name: str) -> str:
        """Returns what another stack exports."""


def resolve(value: Any, scope: Scope) -> Any:
    """Returns ``value`` with every function in it replaced by its result."""
    if isinstance(value, list):
        return [item for item in (resolve(v, scope) for v in value) if item is not NO_VALUE]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        name, argument = next(iter(value.items()))
        if function := _FUNCTIONS.get(name):
            return function(argument, scope)
        if name.startswith("Fn::"):
            raise ValidationError(f"Template error: the embedded AWS does not implement {name}.")
    resolved = {key: resolve(item, scope) for key, item in value.items()}
    return {key: item for key, item in resolved.items() if item is not NO_VALUE}


def holds(condition: Any, scope: Scope) -> bool:
    """Returns whether a definition in the template's Conditions holds."""
    name, argument = next(iter(condition.items()))
    return _CONDITIONS[name](argument, scope)


def _ref(argument: Any, scope: Scope) -> Any:
    return scope.ref(argument)


def _get_att(argument: Any, scope: Scope) -> Any:
    logical_id, name = argument.split(".", 1) if isinstance(argument, str) else argument
    return scope.attribute(logical_id, resolve(name, scope))


def _sub(argument: Any, scope: Scope) -> str:
    text, own = text_and_own(argument)
    values = {name: resolve(value, scope) for name, value in own.items()}

    def one(match: re.Match[str]) -> str:
        literal, name = match[1], match[2].strip()
        if literal:
            return f"${{{name}}}"
        if name in values:
            return str(values[name])
        return str(_get_att(name, scope) if "." in name else scope.ref(name))

    return VARIABLE.sub(one, text)


def _join(argument: Any, scope: Scope) -> str:
    delimiter, items = argument
    return str(delimiter).join(str(item) for item in resolve(items, scope))


def _split(argument: Any, scope: Scope) -> list[str]:
    delimiter, text = argument
    return str(resolve(text, scope)).split(delimiter)


def _select(argument: Any, scope: Scope) -> Any:
    index, items = resolve(argument, scope)
    try:
        return items[int(index)]
    except IndexError as error:
        raise ValidationError(
            "Template error: Fn::Select cannot select nonexistent value at index " + str(index)
        ) from error


def _if(argument: Any, scope: Scope) -> Any:
    name, then, otherwise = argument
    return resolve(then if scope.condition(name) else otherwise, scope)


def _find_in_map(argument: Any, scope: Scope) -> Any:
    return scope.mapped(*resolve(argument, scope)[:3])


def _get_azs(argument: Any, scope: Scope) -> list[str]:
    region = resolve(argument, scope) or scope.ref("AWS::Region")
    return [f"{region}{zone}" for zone in ZONES]


def _cidr(argument: Any, scope: Scope) -> list[str]:
    """Returns so many networks in a row; the last argument is the bits of an address in each."""
    block, count, bits = (*resolve(argument, scope), 8)[:3]
    network = ipaddress.ip_network(block)
    subnets = network.subnets(new_prefix=network.max_prefixlen - int(bits))
    return [str(subnet) for subnet in itertools.islice(subnets, int(count))]


def _base64(argument: Any, scope: Scope) -> str:
    return base64.b64encode(str(resolve(argument, scope)).encode()).decode()


def _equals(argument: Any, scope: Scope) -> bool:
    left, right = (_as_text(resolve(side, scope)) for side in argument)
    return left == right


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_FUNCTIONS: dict[str, Callable[[Any, Scope], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::Cidr": _cidr,
    "Fn::Base64": _base64,
    "Fn::ImportValue": lambda argument, scope: scope.imported(resolve(argument, scope)),
    "Fn::ToJsonString": lambda argument, scope: json.dumps(resolve(argument, scope)),
    "Fn::Length": lambda argument, scope: len(resolve(argument, scope)),
}
_CONDITIONS: dict[str, Callable[[Any, Scope], bool]] = {
    "Condition": lambda name, scope: scope.condition(name),
    "Fn::Equals": _equals,
    "Fn::Not": lambda argument, scope: not holds(argument[0], scope),
    "Fn::And": lambda argument, scope: all(holds(each, scope) for each in argument),
    "Fn::Or": lambda argument, scope: any(holds(each, scope) for each in argument),
}
