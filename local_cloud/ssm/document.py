"""A Command document as Run Command reads it: parameters, steps, and the platforms they suit.

https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.ssm.models import Document as Record

PLATFORMS = {  # of each action that scripts have
    "aws:runShellScript": ("Linux", "MacOS"),
    "aws:runPowerShellScript": ("Windows", "Linux", "MacOS"),
}
_REFERENCE = re.compile(r"\{\{\s*([\w-]+)\s*\}\}")

Values = Mapping[str, Any]
"""The parameters of a command by name: texts, lists of texts, numbers or booleans."""


@dataclass(frozen=True)
class Step:
    """One of mainSteps. precondition: e.g. {"StringEquals": ["platformType", "Linux"]}."""

    name: str
    action: str
    inputs: Mapping[str, Any]
    precondition: Mapping[str, Any]
    on_failure: str = ""
    is_final: bool = False

    @property
    def platforms(self) -> tuple[str, ...]:
        """Returns the platforms that the step runs on."""
        own = PLATFORMS.get(self.action, ())
        return tuple(each for each in own if self.suits(each))

    def suits(self, platform: str) -> bool:
        """Says whether the step runs on nodes of the platform."""
        wanted = self.precondition.get("StringEquals")
        return platform in PLATFORMS.get(self.action, ()) and (
            not wanted or platform in [each for each in wanted if each != "platformType"]
        )

    def resolved_inputs(self, values: Values) -> dict[str, Any]:
        """Returns the inputs, each {{ parameter }} replaced by its value as text."""
        return {name: _splice(value, values) for name, value in self.inputs.items()}


@dataclass(frozen=True)
class Document:
    """A version of a document. parameters: their definitions by name."""

    name: str
    version: str
    parameters: Mapping[str, Mapping[str, Any]]
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, record: Record) -> "Document":
        """Returns moto's record of a version as a document."""
        content = record.content_json
        return cls(
            record.name,
            record.document_version,
            content.get("parameters") or {},
            tuple(map(_step, content.get("mainSteps") or ())),
        )

    @property
    def platforms(self) -> tuple[str, ...]:
        """Returns the platforms that a step of the document runs on."""
        return tuple(dict.fromkeys(each for step in self.steps for each in step.platforms))

    def spliced(self, values: Values, *, passes_parameters: bool) -> Values:
        """Returns the parameters that become text of the steps.

        An agent that passes parameters as variables leaves those out; an older one knows nothing
        of interpolationType.
        """
        return {
            name: value
            for name, value in values.items()
            if not (passes_parameters and self._is_variable(name))
        }

    def variables(self, values: Values) -> dict[str, str]:
        """Returns the parameters that steps read from their environment, as SSM_<name>."""
        return {f"SSM_{n}": _text(value) for n, value in values.items() if self._is_variable(n)}

    def _is_variable(self, name: str) -> bool:
        return self.parameters[name].get("interpolationType") == "ENV_VAR"


def _step(step: Mapping[str, Any]) -> Step:
    return Step(
        step["name"],
        step["action"],
        step.get("inputs") or {},
        step.get("precondition") or {},
        (step.get("inputs") or {}).get("onFailure", ""),
        is_final=bool((step.get("inputs") or {}).get("finallyStep")),
    )


def _splice(value: Any, values: Values) -> Any:
    if isinstance(value, list):
        return [spliced for each in value for spliced in _splice_item(each, values)]
    if isinstance(value, str):
        return _REFERENCE.sub(lambda found: _replacement(found, values), value)
    return value


def _splice_item(item: Any, values: Values) -> list[Any]:
    """A list item that is nothing but a list parameter becomes that parameter's items."""
    whole = _REFERENCE.fullmatch(item.strip()) if isinstance(item, str) else None
    if whole and isinstance(values.get(whole[1]), list):
        return list(values[whole[1]])
    return [_splice(item, values)]


def _replacement(found: re.Match[str], values: Values) -> str:
    return _text(values[found[1]]) if found[1] in values else found[0]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
