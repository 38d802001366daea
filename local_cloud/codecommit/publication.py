"""Says that refs moved: an event for each, and pull requests follow their branches."""

from collections.abc import Iterable, Mapping

from local_cloud.codecommit.branches import branch_names, default_branch, set_default_branch
from local_cloud.codecommit.events import put_event
from local_cloud.codecommit.pull_request_lifecycle import follow
from local_cloud.codecommit.references import BRANCHES, NO_COMMIT, TAGS, RefChange
from local_cloud.codecommit.repository import Repository

_TYPES = {BRANCHES: "branch", TAGS: "tag"}


def publish(
    repository: Repository,
    changes: Iterable[RefChange],
    caller_arn: str,
    merge: Mapping[str, str] | None = None,
) -> None:
    """Puts one event for each branch and tag that moved.

    The first branch of a repository becomes its default branch.
    merge: what the event of a merge says beside the commits, such as mergeOption.
    """
    if default_branch(repository) is None and (names := branch_names(repository)):
        set_default_branch(repository, names[0])
    for change in changes:
        prefix = next((prefix for prefix in _TYPES if change.name.startswith(prefix)), None)
        if prefix:
            _put(repository, change, prefix, caller_arn, merge or {})
            follow(repository, change, caller_arn)


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
