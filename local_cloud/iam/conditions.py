"""The Condition element: operators over the request's context.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import ipaddress
import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from local_cloud.iam.context import Context
from local_cloud.iam.patterns import arn_matches, literal, matches, substitute

Test = Callable[[str, str], bool]
"""(the policy's value, the request's value) → whether they meet."""

IF_EXISTS = "IfExists"
FOR_ANY = "ForAnyValue:"
FOR_ALL = "ForAllValues:"


class UnknownOperator(ValueError):
    """A policy uses a condition operator that does not exist."""


def conditions_hold(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Says whether every condition of a statement holds; no condition always does.

    conditions: operator → condition key → one value or a list, as in the policy.

    Raises UnknownOperator.
    """
    return all(
        _holds(name, key.lower(), _as_list(expected), context)
        for name, keys in conditions.items()
        for key, expected in keys.items()
    )


def _holds(name: str, key: str, expected: list[str], context: Context) -> bool:
    values = context.get(key)
    if name == "Null":
        return (values is None) == (expected[0].lower() == "true")
    base = name.removeprefix(FOR_ANY).removeprefix(FOR_ALL)
    if_exists = base.endswith(IF_EXISTS)
    test, negated = _operator(base.removesuffix(IF_EXISTS))
    if values is None:
        return if_exists or name.startswith(FOR_ALL) or (negated and not name.startswith(FOR_ANY))
    resolved = [text for text in (substitute(e, context) for e in expected) if text is not None]

    def meets(value: str) -> bool:
        return any(test(e, value) for e in resolved) != negated

    return (all if _needs_all(name, negated) else any)(map(meets, values))


def _needs_all(name: str, negated: bool) -> bool:
    return name.startswith(FOR_ALL) or (negated and not name.startswith(FOR_ANY))


def _operator(name: str) -> tuple[Test, bool]:
    """Returns an operator's test and whether its name negates it."""
    if name in _TESTS:
        return _TESTS[name], False
    positive = name.replace("NotEquals", "Equals").replace("NotLike", "Like")
    positive = positive.replace("NotIpAddress", "IpAddress")
    if positive not in _TESTS:
        raise UnknownOperator(f"there is no condition operator {name}")
    return _TESTS[positive], True


def _comparison(compare: Callable[[Any, Any], bool], parse: Callable[[str], Any]) -> Test:
    def test(expected: str, value: str) -> bool:
        try:
            return compare(parse(value), parse(expected))
        except ValueError:
            return False  # what is not a number, a date or an address meets nothing

    return test


def _date(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _in_network(expected: str, value: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(expected, strict=False)
    except ValueError:
        return False


def _as_list(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [str(i).lower() if isinstance(i, bool) else str(i) for i in items]


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}
_TESTS: dict[str, Test] = {
    "StringEquals": lambda expected, value: literal(expected) == value,
    "StringEqualsIgnoreCase": lambda expected, value: literal(expected).lower() == value.lower(),
    "StringLike": matches,
    "ArnEquals": arn_matches,
    "ArnLike": arn_matches,
    "Bool": lambda expected, value: expected.lower() == value.lower(),
    "BinaryEquals": lambda expected, value: expected == value,
    "IpAddress": _in_network,
    **{f"Numeric{n}": _comparison(c, float) for n, c in _COMPARISONS.items()},
    **{f"Date{n}": _comparison(c, _date) for n, c in _COMPARISONS.items()},
}
