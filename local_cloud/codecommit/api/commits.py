"""GetCommit, BatchGetCommits and CreateCommit."""

from dataclasses import asdict
from typing import Any

from local_cloud.codecommit.api.changes import NewCommit, commit_changes, described, requested
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.commits import checked_commit_id, read_commit
from local_cloud.codecommit.repository import Repository
from local_cloud.operations import AwsError, Call

MAX_BATCH = 100  # ids in one BatchGetCommits


@codecommit_operation
def get_commit(call: Call) -> dict[str, Any]:
    """Returns one commit by its full id."""
    repository = repository_of(call)
    commit_id = checked_commit_id(repository, call.parameters.get("commitId"))
    return {"commit": _commit(repository, commit_id)}


@codecommit_operation
def batch_get_commits(call: Call) -> dict[str, Any]:
    """Returns up to 100 commits, and an error for each id that names none."""
    repository = repository_of(call)
    commit_ids = call.parameters.get("commitIds")
    if not commit_ids:
        raise AwsError("CommitIdsListRequiredException", "A list of commit IDs is required.")
    if len(commit_ids) > MAX_BATCH:
        raise AwsError(
            "CommitIdsLimitExceededException", f"At most {MAX_BATCH} commit IDs are allowed."
        )
    found, errors = [], []
    for commit_id in commit_ids:
        try:
            found.append(_commit(repository, checked_commit_id(repository, commit_id)))
        except AwsError as error:
            errors.append(
                {
                    "commitId": commit_id,
                    "errorCode": error.error_type,
                    "errorMessage": error.message,
                }
            )
    return {"commits": found, "errors": errors}


@codecommit_operation
def create_commit(call: Call) -> dict[str, Any]:
    """Commits files to the tip of a branch; the first commit of a repository makes the branch."""
    repository = repository_of(call)
    written = commit_changes(
        repository,
        NewCommit.of(call, message=call.parameters.get("commitMessage")),
        requested(repository, call),
    )
    return {
        "commitId": written.commit_id,
        "treeId": written.tree_id,
        "filesAdded": [described(d.path, d.after) for d in written.differences if not d.before],
        "filesUpdated": [
            described(d.path, d.after) for d in written.differences if d.before and d.after
        ],
        "filesDeleted": [described(d.path, d.before) for d in written.differences if not d.after],
    }


def _commit(repository: Repository, commit_id: str) -> dict[str, Any]:
    commit = read_commit(repository, commit_id)
    return {
        "commitId": commit.commit_id,
        "treeId": commit.tree_id,
        "parents": commit.parents,
        "message": commit.message,
        "author": asdict(commit.author),
        "committer": asdict(commit.committer),
        "additionalData": "",
    }
