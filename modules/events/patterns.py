"""The events that Branchline is driven by, as EventBridge patterns."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from modules.compact_json import compact_json
from modules.settings import Settings

# Characters of an event pattern
# (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html).
PATTERN_LIMIT = 2048

Pattern = dict[str, Any]

_PUSHED = ("referenceCreated", "referenceUpdated")
_DELETED = ("referenceDeleted",)


def push_patterns(settings: Settings) -> list[Pattern]:
    """Returns the patterns of the pushes to the configured repositories.

    One pattern holds as many repositories as its limit lets it.
    """
    if settings.builds_any_repository:
        return [_push_pattern(settings)]
    names = [repository.name for repository in settings.repositories]
    return list(_grouped(names, lambda group: _push_pattern(settings, group)))


def forwarded_push_pattern(settings: Settings) -> Pattern:
    """Returns the pattern of the pushes that the source account forwarded."""
    return _forwarded(settings, _push_pattern(settings))


def hotfix_deletion_patterns(settings: Settings) -> list[Pattern]:
    """Returns the patterns of hotfix branches being deleted: what pushes leave out.

    There is none if no application has hotfix pipelines.
    """
    return list(_hotfix_patterns(settings, _DELETED))


def forwarded_hotfix_patterns(settings: Settings) -> list[Pattern]:
    """Returns the patterns of every change of a hotfix branch that the source account forwarded."""
    patterns = _hotfix_patterns(settings, (*_PUSHED, *_DELETED))
    return [_forwarded(settings, pattern) for pattern in patterns]


def forwarded_branch_pattern(settings: Settings, repository: str, branch: str) -> Pattern:
    """Returns the pattern of the commits of one branch that the source account forwarded."""
    return _forwarded(
        settings,
        _of_codecommit(
            {
                "event": [*_PUSHED],
                "referenceType": ["branch"],
                "referenceName": [branch],
                "repositoryName": [repository],
            }
        ),
    )


def alarm_pattern(alarm_arn: str) -> Pattern:
    """Returns the pattern of one alarm being raised."""
    return {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "resources": [alarm_arn],
        "detail": {"state": {"value": ["ALARM"]}},
    }


def _push_pattern(settings: Settings, repositories: Sequence[str] = ()) -> Pattern:
    tags = any(map(settings.builds_tags_of, settings.repositories))
    detail: Pattern = {
        "event": [*_PUSHED],
        "referenceType": ["branch", "tag"] if tags else ["branch"],
    }
    if repositories:
        detail["repositoryName"] = list(repositories)
    return _of_codecommit(detail)


def _hotfix_patterns(settings: Settings, events: Sequence[str]) -> Iterator[Pattern]:
    def pattern(repositories: Sequence[str]) -> Pattern:
        prefixes = settings.hotfix_pipelines.prefixes
        return _of_codecommit(
            {
                "event": [*events],
                "referenceType": ["branch"],
                "referenceName": [{"prefix": prefix} for prefix in prefixes],
                "repositoryName": [*repositories],
            }
        )

    return _grouped([each.repository for each in settings.hotfix_applications], pattern)


def _of_codecommit(detail: Pattern) -> Pattern:
    return {
        "source": ["aws.codecommit"],
        "detail-type": ["CodeCommit Repository State Change"],
        "detail": detail,
    }


def _forwarded(settings: Settings, pattern: Pattern) -> Pattern:
    return {"account": [settings.accounts.source], **pattern}


def _grouped(
    repositories: Sequence[str], pattern: Callable[[Sequence[str]], Pattern]
) -> Iterator[Pattern]:
    """Yields patterns that hold as many repositories each as fit, the account's id besides."""
    group: list[str] = []
    for repository in repositories:
        if group and _is_too_long(pattern([*group, repository])):
            yield pattern(group)
            group = []
        group.append(repository)
    if group:
        yield pattern(group)


def _is_too_long(pattern: Pattern) -> bool:
    return len(compact_json({"account": ["0" * 12], **pattern})) > PATTERN_LIMIT
