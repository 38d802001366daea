"""CreateBranch and its companions."""

from typing import Any

from local_cloud.codecommit.api.paging import page
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.branches import (
    branch_names,
    checked_branch,
    checked_branch_name,
    default_branch,
    move,
    set_default_branch,
    tip,
)
from local_cloud.codecommit.commits import checked_commit_id
from local_cloud.codecommit.publication import publish
from local_cloud.codecommit.references import BRANCHES, NO_COMMIT, RefChange
from local_cloud.operations import AwsError, Call

PAGE_SIZE = 100


@codecommit_operation
def list_branches(call: Call) -> dict[str, Any]:
    """Lists the names of the branches."""
    names, token = page(branch_names(repository_of(call)), call.parameters, PAGE_SIZE)
    return {"branches": names, "nextToken": token}


@codecommit_operation
def get_branch(call: Call) -> dict[str, Any]:
    """Returns a branch and its commit; the default branch unless one is named."""
    repository = repository_of(call)
    wanted = call.parameters.get("branchName") or default_branch(repository)
    name, commit = checked_branch(repository, wanted)
    return {"branch": {"branchName": name, "commitId": commit}}


@codecommit_operation
def create_branch(call: Call) -> None:
    """Makes a branch at an existing commit."""
    repository = repository_of(call)
    name = checked_branch_name(repository, call.parameters.get("branchName"))
    commit = checked_commit_id(repository, call.parameters.get("commitId"))
    change = RefChange(BRANCHES + name, NO_COMMIT, commit)
    if tip(repository, name) or not move(repository, change):
        raise AwsError("BranchNameExistsException", f"Branch {name} already exists")
    publish(repository, [change], call.caller)


@codecommit_operation
def delete_branch(call: Call) -> dict[str, Any]:
    """Deletes a branch that is not the default one; a branch that is not there is no error."""
    repository = repository_of(call)
    name = checked_branch_name(repository, call.parameters.get("branchName"))
    commit = tip(repository, name)
    if commit is None:
        return {}
    if name == default_branch(repository):
        raise AwsError(
            "DefaultBranchCannotBeDeletedException",
            f"{name} is the default branch, which cannot be deleted. "
            "To delete this branch, you must first set another branch as the default branch.",
        )
    change = RefChange(BRANCHES + name, commit, NO_COMMIT)
    if move(repository, change):
        publish(repository, [change], call.caller)
    return {"deletedBranch": {"branchName": name, "commitId": commit}}


@codecommit_operation
def update_default_branch(call: Call) -> None:
    """Makes an existing branch the default one."""
    repository = repository_of(call)
    name, _ = checked_branch(repository, call.parameters.get("defaultBranchName"))
    set_default_branch(repository, name)
