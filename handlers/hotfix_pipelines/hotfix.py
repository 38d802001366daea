"""What a hotfix is called, and which repositories have hotfixes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modules.naming import Kind, name

__all__ = [
    "HotfixRepository",
    "InvalidHotfixRepositories",
    "hotfix_name",
    "read_hotfix_repositories",
]

_CURE = "It is made from the configuration's applications: deploy again"


class InvalidHotfixRepositories(ValueError):
    """The file of hotfix repositories cannot be used. The text names the file and the cure."""


@dataclass(frozen=True)
class HotfixRepository:
    """What the pipelines of one repository's hotfixes have in common.

    parameters: of the product's template, besides those that each hotfix has for itself.
    targets: the branches that a hotfix is to be merged to.
    stage_stack_url: the page of Stage's stack in the AWS console.
    pull_requests_url: the page there that lists the repository's pull requests.
    """

    parameters: Mapping[str, str]
    targets: tuple[str, ...]
    stage_stack_url: str
    pull_requests_url: str

    def pull_request_url(self, id: str) -> str:
        """Returns the page of one pull request."""
        return f"{self.pull_requests_url}/{id}/details"


def hotfix_name(name_prefix: str, repository: str, branch: str) -> str:
    """Returns the one name of the branch's provisioned product, pipeline, rule and change sets.

    At most 56 lower-case letters, digits and dashes, so that a role's name has room for a suffix.
    """
    return name(Kind.HOTFIX, name_prefix, "hotfix", repository, branch)


def read_hotfix_repositories(path: Path) -> Mapping[str, HotfixRepository]:
    """Returns the repositories in a JSON file, by name:

    {"<repository>": {"parameters": {"Application": "…"}, "targets": ["main", "develop"],
    "stage_stack_url": "https://…", "pull_requests_url": "https://…"}}

    Raises InvalidHotfixRepositories if the file is missing, no JSON or of another form.
    """
    try:
        document = json.loads(path.read_text())
        return {repository: _repository(of) for repository, of in document.items()}
    except KeyError as error:
        raise InvalidHotfixRepositories(f"{path} lacks the member {error}. {_CURE}.") from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise InvalidHotfixRepositories(
            f"{path} holds no hotfix repositories: {error}. {_CURE}."
        ) from error


def _repository(members: Mapping[str, Any]) -> HotfixRepository:
    targets = members["targets"]
    if not isinstance(targets, list):
        raise TypeError(f"targets must be a list of branches, not {targets!r}")
    return HotfixRepository(
        parameters=dict(members["parameters"]),
        targets=tuple(targets),
        stage_stack_url=members["stage_stack_url"],
        pull_requests_url=members["pull_requests_url"],
    )
