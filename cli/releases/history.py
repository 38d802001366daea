"""What a group had before what it has."""

from collections.abc import Iterable

from cli.errors import OperatorError
from cli.releases.deployment import Deployment
from cli.releases.revision import Revision

_ROLLBACK = "Rollback to "


def rollback_description(revision: Revision) -> str:
    """Returns the description of a deployment that goes back to ``revision``."""
    return f"{_ROLLBACK}{revision.key}"


def revision_before(successes: Iterable[Deployment]) -> Revision:
    """Returns the revision that the group had before its present one.

    successes: its successful deployments, the oldest first. Going back twice goes back two
    revisions, not forth again. Raises OperatorError if there is nothing before.
    """
    revisions: list[Revision] = []
    for deployment in successes:
        revision = Revision.of(deployment.location)
        if _goes_back(deployment) and revision in revisions:
            while revisions[-1] != revision:
                revisions.pop()
        elif revisions[-1:] != [revision]:
            revisions.append(revision)
    if not revisions:
        raise OperatorError("No deployment to this group has succeeded: `make release` makes one")
    if len(revisions) == 1:
        raise OperatorError(f"The group had nothing before {revisions[0].key}")
    return revisions[-2]


def _goes_back(deployment: Deployment) -> bool:
    return deployment.is_rollback or deployment.description.startswith(_ROLLBACK)
