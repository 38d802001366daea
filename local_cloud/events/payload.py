"""What a target receives: the event, or what Input, InputPath or InputTransformer makes of it."""

import json
import re
from typing import Any

from jsonpath_ng.ext.parser import parse
from moto.events.models import Rule

from local_cloud.events.event import Event

_PLACEHOLDER = re.compile(r"<([A-Za-z0-9_.-]+)>")


def payload(rule: Rule, target: dict[str, Any], event: Event) -> str:
    """Returns the text that the target receives, JSON but for transformers that make plain text.

    target: the target as PutTargets was given it.
    """
    if target.get("Input") is not None:
        return str(target["Input"])
    if target.get("InputPath"):
        return json.dumps(_at(target["InputPath"], event))
    if target.get("InputTransformer"):
        return _transform(target["InputTransformer"], rule, event)
    return json.dumps(event)


def _at(path: str, event: Event) -> Any:
    """Returns the first value at the JSON path, None where there is none."""
    matches = parse(path).find(event)
    return matches[0].value if matches else None


def _transform(transformer: dict[str, Any], rule: Rule, event: Event) -> str:
    template: str = transformer["InputTemplate"]
    paths: dict[str, str] = transformer.get("InputPathsMap") or {}
    values = {name: _at(path, event) for name, path in paths.items()} | {
        "aws.events.rule-arn": rule.arn,
        "aws.events.rule-name": rule.name,
        "aws.events.event.ingestion-time": event["time"],
        "aws.events.event": {k: v for k, v in event.items() if k != "detail"},
        "aws.events.event.json": event,
    }

    def substitute(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in values:
            return match.group(0)
        return _substitute(values[name], quoted=_is_in_quotes(template, match.start()))

    return _PLACEHOLDER.sub(substitute, template)


def _substitute(value: Any, *, quoted: bool) -> str:
    """Returns a value as EventBridge writes it into a template.

    Outside quotes strings get quotes and what is missing becomes an empty string. Inside quotes
    strings stand as they are, with their own quotes escaped, and JSON values lose their quotes.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    if value is None:
        return "" if quoted else '""'
    if not quoted:
        return json.dumps(value)
    if isinstance(value, str):
        return json.dumps(value)[1:-1]
    return json.dumps(value).replace('"', "")


def _is_in_quotes(template: str, position: int) -> bool:
    return len(re.findall(r'(?<!\\)"', template[:position])) % 2 == 1
