"""A ref that moved, and the event that says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from local_cloud.codecommit.events import put_event
from local_cloud.codecommit.repository import Repository

NO_COMMIT = "0" * 40
BRANCHES = "refs/heads/"
TAGS = "refs/tags/"
_TYPES = {BRANCHES: "branch", TAGS: "tag"}


@dataclass(frozen=True)
class RefChange:
    """A ref that git has durably moved.

    name: in full, such as "refs/heads/main".
    old, new: object ids of 40 hex digits; NO_COMMIT for a ref that was not or is no more.
    """

    name: str
    old: str
    new: str

    @property
    def event(self) -> str:
        """The event's name: referenceCreated, referenceUpdated or referenceDeleted."""
        if self.old == NO_COMMIT:
            return "referenceCreated"
        return "referenceDeleted" if self.new == NO_COMMIT else "referenceUpdated"


def publish(
    repository: Repository,
    changes: Iterable[RefChange],
    caller_arn: str,
    merge: Mapping[str, str] | None = None,
) -> None:
    """Puts one event for each branch and tag that moved.

    merge: what the event of a merge says beside the commits, such as mergeOption.
    """
    for change in changes:
        prefix = next((prefix for prefix in _TYPES if change.name.startswith(prefix)), None)
        if prefix:
            _put(repository, change, prefix, caller_arn, merge or {})


def _put(
    repository: Repository,
    change: RefChange,
    prefix: str,
    caller_arn: str,
    merge: Mapping[str, str],
) -> None:
    commits = {"commitId": change.new, "oldCommitId": change.old}
    put_event(
        repository,
        "CodeCommit Repository State Change",
        {
            "event": change.event,
            "repositoryName": repository.name,
            "repositoryId": repository.repository_id,
            "referenceType": _TYPES[prefix],
            "referenceName": change.name.removeprefix(prefix),
            "referenceFullName": change.name,
            **{member: commit for member, commit in commits.items() if commit != NO_COMMIT},
            **merge,
            "callerUserArn": caller_arn,
        },
    )
