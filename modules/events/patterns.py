"""The events that Branchline is driven by, as EventBridge patterns."""

from collections.abc import Iterator, Sequence
from typing import Any

from modules.compact_json import compact_json
from modules.settings import Settings

# Characters of an event pattern
# (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html).
PATTERN_LIMIT = 2048

Pattern = dict[str, Any]


def push_patterns(settings: Settings) -> list[Pattern]:
    """Returns the patterns of the pushes to the configured repositories.

    One pattern holds as many repositories as its limit lets it.
    """
    if settings.builds_any_repository:
        return [_push_pattern(settings)]
    return list(_patterns(settings, [repository.name for repository in settings.repositories]))


def forwarded_push_pattern(settings: Settings) -> Pattern:
    """Returns the pattern of the pushes that the source account forwarded."""
    return {"account": [settings.accounts.source], **_push_pattern(settings)}


def alarm_pattern(alarm_arn: str) -> Pattern:
    """Returns the pattern of one alarm being raised."""
    return {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "resources": [alarm_arn],
        "detail": {"state": {"value": ["ALARM"]}},
    }


def _patterns(settings: Settings, repositories: Sequence[str]) -> Iterator[Pattern]:
    group: list[str] = []
    for repository in repositories:
        if group and _is_too_long(_push_pattern(settings, [*group, repository])):
            yield _push_pattern(settings, group)
            group = []
        group.append(repository)
    yield _push_pattern(settings, group)


def _push_pattern(settings: Settings, repositories: Sequence[str] = ()) -> Pattern:
    tags = any(map(settings.builds_tags_of, settings.repositories))
    detail: Pattern = {
        "event": ["referenceCreated", "referenceUpdated"],
        "referenceType": ["branch", "tag"] if tags else ["branch"],
    }
    if repositories:
        detail["repositoryName"] = list(repositories)
    return {
        "source": ["aws.codecommit"],
        "detail-type": ["CodeCommit Repository State Change"],
        "detail": detail,
    }


def _is_too_long(pattern: Pattern) -> bool:
    return len(compact_json(pattern)) > PATTERN_LIMIT
