"""Which branches and tags of which repositories are built, and by which project."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from handlers.branch_builds.push import ReferenceType

__all__ = ["BranchFilter", "BranchFilters", "InvalidBranchFilters", "read_filters"]

_CURE = "It is made from the configuration's repositories: deploy again"


class InvalidBranchFilters(ValueError):
    """The file of branch filters cannot be used. The text names the file and the cure."""


@dataclass(frozen=True)
class BranchFilter:
    """What of one repository is built.

    project: name of the CodeBuild project that builds it.
    include, exclude: branch patterns as a shell writes them; case counts and * matches / too.
    tags: whether every tag is built; the patterns speak of branches only.
    """

    project: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    tags: bool

    def builds(self, reference_type: ReferenceType, reference: str) -> bool:
        """Whether that branch or tag is built: included by a pattern and excluded by none."""
        if reference_type == "tag":
            return self.tags
        return _any_match(self.include, reference) and not _any_match(self.exclude, reference)


@dataclass(frozen=True)
class BranchFilters:
    """The filter of every configured repository, and of all others if they are built at all."""

    repositories: Mapping[str, BranchFilter]
    other_repositories: BranchFilter | None

    def of(self, repository: str) -> BranchFilter | None:
        """Returns the repository's filter, or None if nothing of it is built."""
        return self.repositories.get(repository, self.other_repositories)


def read_filters(path: Path) -> BranchFilters:
    """Returns the branch filters in a JSON file:

    {"repositories": {"<name>": {"project": "…", "include": ["*"], "exclude": ["main"],
    "tags": false}}, "other_repositories": null or such an object}

    Raises InvalidBranchFilters if the file is missing, no JSON or of another form.
    """
    try:
        document = json.loads(path.read_text())
        others = document["other_repositories"]
        return BranchFilters(
            repositories={name: _filter(of) for name, of in document["repositories"].items()},
            other_repositories=None if others is None else _filter(others),
        )
    except KeyError as error:
        raise InvalidBranchFilters(f"{path} lacks the member {error}. {_CURE}.") from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise InvalidBranchFilters(f"{path} holds no branch filters: {error}. {_CURE}.") from error


def _filter(members: Mapping[str, Any]) -> BranchFilter:
    return BranchFilter(
        project=members["project"],
        include=_patterns(members["include"]),
        exclude=_patterns(members["exclude"]),
        tags=members["tags"],
    )


def _patterns(patterns: object) -> tuple[str, ...]:
    if not isinstance(patterns, list) or not all(isinstance(each, str) for each in patterns):
        raise TypeError(f"patterns must be a list of texts, not {patterns!r}")
    return tuple(patterns)


def _any_match(patterns: tuple[str, ...], reference: str) -> bool:
    return any(fnmatchcase(reference, pattern) for pattern in patterns)
