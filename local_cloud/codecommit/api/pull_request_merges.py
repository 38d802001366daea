"""MergePullRequestBy…: merges an approved pull request and closes it."""

from typing import Any

from local_cloud.codecommit.api.descriptions import described
from local_cloud.codecommit.api.merges import merge_into
from local_cloud.codecommit.api.pull_requests import open_pull_request
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.merging import MergeOption, sides
from local_cloud.codecommit.publication import publish
from local_cloud.codecommit.pull_request_lifecycle import close
from local_cloud.codecommit.pull_requests import Merged
from local_cloud.operations import AwsError, Call


@codecommit_operation
def merge_pull_request_by_fast_forward(call: Call) -> dict[str, Any]:
    """Moves the destination branch to the source's commit."""
    return _merge(call, MergeOption.FAST_FORWARD_MERGE)


@codecommit_operation
def merge_pull_request_by_squash(call: Call) -> dict[str, Any]:
    """Commits what the source changed to the destination branch, as one commit."""
    return _merge(call, MergeOption.SQUASH_MERGE)


@codecommit_operation
def merge_pull_request_by_three_way(call: Call) -> dict[str, Any]:
    """Commits a merge of the source to the destination branch."""
    return _merge(call, MergeOption.THREE_WAY_MERGE)


def _merge(call: Call, option: MergeOption) -> dict[str, Any]:
    request = open_pull_request(call)
    repository = repository_of(call)
    if request.repository is not repository:
        raise AwsError(
            "RepositoryNotAssociatedWithPullRequestException",
            f"{repository.name} is not the repository of pull request {request.pull_request_id}.",
        )
    if call.parameters.get("sourceCommitId") not in (None, request.source_commit):
        raise AwsError(
            "TipOfSourceReferenceIsDifferentException",
            f"The tip of the source branch is {request.source_commit}: get the pull request "
            "again and review what was added.",
        )
    if not request.approvals.permit_merge():
        raise AwsError(
            "PullRequestApprovalRulesNotSatisfiedException",
            "The pull request cannot be merged because one or more approval rules applied to the "
            f"pull request have conditions that have not been met: "
            f"{', '.join(request.approvals.not_satisfied())}.",
        )
    commits = sides(repository, request.source_commit, request.destination_commit)
    merged = merge_into(call, request.destination, option, commits)
    # Closed first: a request that is still open would follow its destination branch.
    close(request, call.caller, Merged(call.caller, option.value, merged.change.new))
    publish(repository, [merged.change], call.caller, merged.event_members)
    return {"pullRequest": described(request)}
