"""A rule on an event bus, and the one target it delivers to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from modules.addresses import Addresses
from modules.aws import CloudwatchEventRule, CloudwatchEventTarget
from modules.compact_json import compact_json
from modules.events.patterns import Pattern
from modules.foundations import DeadLetterQueue
from modules.framework import Construct, TerraformResource
from modules.naming import Kind

DEFAULT_BUS = "default"


@dataclass(frozen=True)
class InputTransformer:
    """What a target gets instead of the event.

    paths: names and where the event holds their values, such as ``$.detail.commitId``.
    template: JSON in which ``<name>`` stands for the value of that name.
    """

    paths: Mapping[str, str]
    template: str


@dataclass(frozen=True)
class Target:
    """What a rule delivers to.

    arn: a function, a queue, a pipeline, a build project or another account's bus.
    role_arn: the role that EventBridge takes to deliver; None if the target's own policy lets it.
    transformer: None delivers the event as it is.
    """

    arn: str
    role_arn: str | None = None
    transformer: InputTransformer | None = None


class Rule(Construct):
    """Delivers the events of ``pattern``, or a tick of ``schedule``, to ``target``.

    What can't be delivered within a day ends in ``undelivered``.

    bus: the bus's name; depends_on: what must exist before the first event is delivered.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        *,
        parts: tuple[str, ...],
        description: str,
        target: Target,
        undelivered: DeadLetterQueue,
        pattern: Pattern | None = None,
        schedule: str | None = None,
        bus: str = DEFAULT_BUS,
        depends_on: list[TerraformResource] | None = None,
    ) -> None:
        super().__init__(scope, id)
        rule = CloudwatchEventRule(
            self,
            "rule",
            name=addresses.named(Kind.EVENT_RULE, *parts),
            description=description,
            event_bus_name=bus,
            event_pattern=compact_json(pattern) if pattern else None,
            schedule_expression=schedule,
        )
        self.arn = rule.arn
        self.target = CloudwatchEventTarget(
            self,
            "target",
            rule=rule.name,
            event_bus_name=bus,
            target_id="target",
            arn=target.arn,
            role_arn=target.role_arn,
            input_transformer=_transformed(target.transformer),
            dead_letter_config={"arn": undelivered.arn},
            depends_on=depends_on,
        )


def _transformed(transformer: InputTransformer | None) -> dict[str, Any] | None:
    if transformer is None:
        return None
    return {"input_paths": dict(transformer.paths), "input_template": transformer.template}
