"""Which actions there are: what each takes, how long it may run, who does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local_cloud.codepipeline.work import Work

Run = Callable[[Work], Mapping[str, str]]
"""Does an action to its end and returns its output variables.

It raises what ``Work`` raises: ActionFailed, Abandoned, TimedOut; and botocore's ClientError.
"""


@dataclass(frozen=True)
class ActionType:
    """A provider of one category, and what AWS asks of actions of this type.

    required: configuration keys. inputs, outputs: the least and the most artifacts.
    limit_seconds: how long an action may run.
    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html
    https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
    """

    category: str
    provider: str
    required: frozenset[str]
    inputs: tuple[int, int]
    outputs: tuple[int, int]
    limit_seconds: float
    run: Run


class UnknownActionType(Exception):
    """No action of this category and provider is implemented here."""


_types: dict[tuple[str, str], ActionType] = {}


def provides(
    provider: str,
    *categories: str,
    required: frozenset[str] = frozenset(),
    inputs: tuple[int, int] = (0, 0),
    outputs: tuple[int, int] = (0, 0),
    limit_seconds: float,
) -> Callable[[Run], Run]:
    """Makes the decorated function the provider of the categories' actions."""

    def add(run: Run) -> Run:
        for category in categories:
            _types[category, provider] = ActionType(
                category, provider, required, inputs, outputs, limit_seconds, run
            )
        return run

    return add


def action_type(declaration: Mapping[str, Any]) -> ActionType:
    """Returns the type of a declared action. Raises UnknownActionType."""
    kind = declaration["actionTypeId"]
    found = _types.get((kind["category"], kind["provider"]))
    if found is None or kind["owner"] != "AWS":
        name = f"{kind['owner']} {kind['category']} {kind['provider']}"
        raise UnknownActionType(f"actions of the type {name}")
    return found
