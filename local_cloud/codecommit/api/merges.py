"""GetMergeConflicts, GetMergeOptions and MergeBranchesBy…: merges of two commits or branches."""

from dataclasses import dataclass
from typing import Any

from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.branches import checked_branch, move, tip
from local_cloud.codecommit.commits import author_of, find_commit, read_commit, write_commit
from local_cloud.codecommit.merging import (
    MergeOption,
    Policy,
    Sides,
    merge,
    parents_of,
    sides,
)
from local_cloud.codecommit.publication import publish
from local_cloud.codecommit.references import BRANCHES, RefChange
from local_cloud.codecommit.repository import Repository
from local_cloud.operations import AwsError, Call


@dataclass(frozen=True)
class Merged:
    """A branch that a merge has moved, and what the event about it says of the merge."""

    change: RefChange
    event_members: dict[str, str]


@codecommit_operation
def get_merge_conflicts(call: Call) -> dict[str, Any]:
    """Says whether two commits can be merged, and which files are in conflict."""
    repository = repository_of(call)
    name = call.parameters.get("mergeOption")
    if not name:
        raise AwsError("MergeOptionRequiredException", "A merge option is required.")
    if name not in MergeOption.__members__:
        raise AwsError("InvalidMergeOptionException", f"The merge option {name} is not valid.")
    commits = _sides_of(repository, call)
    outcome = merge(repository, MergeOption[name], commits, Policy.of(call.parameters))
    return {
        "mergeable": outcome.tree is not None,
        "sourceCommitId": commits.source,
        "destinationCommitId": commits.destination,
        "baseCommitId": commits.base,
        "conflictMetadataList": [
            {"filePath": path, "contentConflict": True} for path in outcome.conflicts
        ],
    }


@codecommit_operation
def get_merge_options(call: Call) -> dict[str, Any]:
    """Says which options can merge two commits."""
    repository = repository_of(call)
    commits = _sides_of(repository, call)
    policy = Policy.of(call.parameters)
    return {
        "mergeOptions": [
            option.value
            for option in MergeOption
            if merge(repository, option, commits, policy).tree is not None
        ],
        "sourceCommitId": commits.source,
        "destinationCommitId": commits.destination,
        "baseCommitId": commits.base,
    }


@codecommit_operation
def merge_branches_by_fast_forward(call: Call) -> dict[str, Any]:
    """Moves the destination branch to the source's commit."""
    return _merge_branches(call, MergeOption.FAST_FORWARD_MERGE)


@codecommit_operation
def merge_branches_by_squash(call: Call) -> dict[str, Any]:
    """Commits what the source changed to the destination branch, as one commit."""
    return _merge_branches(call, MergeOption.SQUASH_MERGE)


@codecommit_operation
def merge_branches_by_three_way(call: Call) -> dict[str, Any]:
    """Commits a merge of the source to the destination branch."""
    return _merge_branches(call, MergeOption.THREE_WAY_MERGE)


def merge_into(call: Call, branch: str, option: MergeOption, commits: Sides) -> Merged:
    """Merges into a branch (a full ref name), which moves; publishing that is the caller's.

    Raises AwsError: there are conflicts, or the branch moved meanwhile.
    """
    repository = repository_of(call)
    policy = Policy.of(call.parameters)
    outcome = merge(repository, option, commits, policy)
    if outcome.tree is None:
        raise AwsError(
            "ManualMergeRequiredException",
            "The branches cannot be merged automatically into the destination branch. You must "
            "manually merge the branches and resolve any conflicts.",
        )
    commit = (
        commits.source
        if option is MergeOption.FAST_FORWARD_MERGE
        else _write_merge(call, option, commits, outcome.tree)
    )
    change = RefChange(branch, commits.destination, commit)
    if not move(repository, change):
        raise AwsError(
            "ConcurrentReferenceUpdateException",
            f"The branch {branch} was moved meanwhile: try again.",
        )
    return Merged(change, _event_members(option, commits, policy))


def _merge_branches(call: Call, option: MergeOption) -> dict[str, Any]:
    repository = repository_of(call)
    target = call.parameters.get("targetBranch") or call.parameters.get(
        "destinationCommitSpecifier"
    )
    name, _ = checked_branch(repository, str(target).removeprefix(BRANCHES))
    commits = _sides_of(repository, call)
    if tip(repository, name) != commits.destination:
        raise AwsError(
            "InvalidTargetBranchException",
            f"The tip of {name} is not the destination commit {commits.destination}.",
        )
    merged = merge_into(call, BRANCHES + name, option, commits)
    publish(repository, [merged.change], call.caller, merged.event_members)
    commit = merged.change.new
    return {"commitId": commit, "treeId": read_commit(repository, commit).tree_id}


def _write_merge(call: Call, option: MergeOption, commits: Sides, tree: str) -> str:
    given = call.parameters
    author = author_of(given.get("authorName"), given.get("email"), call.caller)
    message = given.get("commitMessage") or f"Merge {commits.source} into {commits.destination}"
    return write_commit(repository_of(call), tree, parents_of(option, commits), author, message)


def _sides_of(repository: Repository, call: Call) -> Sides:
    source, destination = (
        call.parameters.get(f"{side}CommitSpecifier") for side in ("source", "destination")
    )
    if not source or not destination:
        raise AwsError("CommitRequiredException", "A source and a destination are required.")
    return sides(repository, find_commit(repository, source), find_commit(repository, destination))


def _event_members(option: MergeOption, commits: Sides, policy: Policy) -> dict[str, str]:
    return {
        **({"baseCommitId": commits.base} if commits.base else {}),
        "sourceCommitId": commits.source,
        "destinationCommitId": commits.destination,
        "mergeOption": option.value,
        "conflictDetailsLevel": policy.detail.value,
        "conflictResolutionStrategy": policy.resolution.value,
    }
