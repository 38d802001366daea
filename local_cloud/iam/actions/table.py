"""How the tables of this package say which action on which resource an operation is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath  # type: ignore[import-untyped]

from local_cloud.api_call import ApiCall
from local_cloud.iam.context import Context, context

EVERYTHING = "*"
Arn = str | Callable[[ApiCall, str], str]
"""The end of an ARN behind the account, {} being the parameter's value; or who makes the ARN."""


@dataclass(frozen=True)
class Access:
    """One action that an operation needs, on one resource.

    context: the condition keys of the service, beside those that every request has.
    """

    action: str
    resource: str = EVERYTHING
    context: Context = field(default_factory=dict)


Accesses = Callable[[ApiCall], list[Access]]


@dataclass(frozen=True)
class PassedRole:
    """A role that an operation gives to a service.

    roles: JMESPath of its ARN, or ARNs, in the parameters. service: who gets it, such as
    "lambda.amazonaws.com".
    """

    roles: str
    service: str


@dataclass(frozen=True)
class Table:
    """One service, as https://docs.aws.amazon.com/service-authorization/ describes it.

    prefix: of its actions. arn_service: in its ARNs, where that is another name.
    arns: by parameter; the first parameter a call has names its resource. A value that is an ARN
    already stays as it is; a list names several resources.
    actions: of operations that are not called like their action.
    unscoped: operations that AWS holds against "*", although they have such a parameter.
    keys: condition keys by the JMESPath of their values in the parameters.
    passes: the roles an operation passes.
    special: operations that need more than one rule can say.
    """

    prefix: str
    arns: Mapping[str, Arn] = field(default_factory=dict)
    arn_service: str | None = None
    actions: Mapping[str, str] = field(default_factory=dict)
    unscoped: frozenset[str] = frozenset()
    keys: Mapping[str, str] = field(default_factory=dict)
    passes: Mapping[str, PassedRole] = field(default_factory=dict)
    special: Mapping[str, Accesses] = field(default_factory=dict)

    def accesses(self, call: ApiCall) -> list[Access]:
        """Returns everything that ``call`` needs; the call is allowed if all of it is."""
        special = self.special.get(call.operation)
        own = special(call) if special else self._ordinary(call)
        return own + self._passed_roles(call)

    def _ordinary(self, call: ApiCall) -> list[Access]:
        name = self.actions.get(call.operation, call.operation)
        keys = self.context(call)
        return [Access(f"{self.prefix}:{name}", arn, keys) for arn in self.resources(call)]

    def context(self, call: ApiCall) -> Context:
        """Returns the service's condition keys that ``call`` has."""
        found = {key: jmespath.search(path, call.parameters) for key, path in self.keys.items()}
        return context({key: _as_texts(value) for key, value in found.items()})

    def resources(self, call: ApiCall) -> list[str]:
        """Returns the ARNs that ``call`` names, or "*" alone."""
        if call.operation in self.unscoped:
            return [EVERYTHING]
        for parameter, arn in self.arns.items():
            values = _as_texts(call.parameters.get(parameter))
            if values:
                return list(dict.fromkeys(self._arn(call, arn, value) for value in values))
        return [EVERYTHING]

    def _arn(self, call: ApiCall, arn: Arn, value: str) -> str:
        if callable(arn):
            return arn(call, value)
        if value.startswith("arn:"):
            return value
        return call.arn(self.arn_service or self.prefix, arn.format(value))

    def _passed_roles(self, call: ApiCall) -> list[Access]:
        passed = self.passes.get(call.operation)
        if passed is None:
            return []
        roles = _as_texts(jmespath.search(passed.roles, call.parameters)) or []
        return [pass_role(call, role, passed.service) for role in dict.fromkeys(roles)]


def pass_role(call: ApiCall, role: str, service: str) -> Access:
    """Returns what it takes to give ``role`` (an ARN or a name) to ``service``."""
    arn = role if role.startswith("arn:") else call.arn("iam", f"role/{role}", region="")
    return Access("iam:PassRole", arn, context({"iam:PassedToService": service}))


def _as_texts(value: Any) -> list[str] | None:
    if value is None:
        return None
    values = value if isinstance(value, list) else [value]
    return [_text(item) for item in values if item not in (None, "")]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
