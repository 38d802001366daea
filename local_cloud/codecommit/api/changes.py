"""One new commit on the tip of a branch, made by CreateCommit, PutFile or DeleteFile."""

from dataclasses import dataclass
from typing import Any

from local_cloud.codecommit import git
from local_cloud.codecommit.branches import (
    branch_names,
    checked_branch_name,
    move,
    tip,
)
from local_cloud.codecommit.commits import Person, author_of, write_commit
from local_cloud.codecommit.file_changes import Changes, requested_changes
from local_cloud.codecommit.publication import publish
from local_cloud.codecommit.references import BRANCHES, NO_COMMIT, RefChange
from local_cloud.codecommit.repository import Repository
from local_cloud.codecommit.trees import (
    EMPTY_TREE,
    Difference,
    Entry,
    FileMode,
    differences,
    edit_tree,
    entries,
)
from local_cloud.operations import AwsError, Call


@dataclass(frozen=True)
class NewCommit:
    """What a commit says, and where it goes. parent: the tip that the caller saw, None if none."""

    branch: str | None
    parent: str | None
    author: Person
    message: str
    caller: str

    @classmethod
    def of(cls, call: Call, message: str | None, author_member: str = "authorName") -> "NewCommit":
        """Returns what a request says about the commit; author_member names the author's name."""
        given = call.parameters
        return cls(
            branch=given.get("branchName"),
            parent=given.get("parentCommitId"),
            author=author_of(given.get(author_member), given.get("email"), call.caller),
            message=message or "",
            caller=call.caller,
        )


@dataclass(frozen=True)
class Written:
    """A commit that a branch now points at."""

    commit_id: str
    tree_id: str
    differences: list[Difference]


def files_of_parent(repository: Repository, branch: str | None) -> dict[str, Entry]:
    """Returns the files at the tip of a branch, none if there is no such branch."""
    commit = tip(repository, checked_branch_name(repository, branch))
    return entries(repository, commit, recursive=True) if commit else {}


def requested(repository: Repository, call: Call) -> Changes:
    """Returns what a CreateCommit asks for. Raises AwsError as ``requested_changes`` does."""
    present = files_of_parent(repository, call.parameters.get("branchName"))
    return requested_changes(repository, call.parameters, present)


def commit_changes(repository: Repository, new: NewCommit, changes: Changes) -> Written:
    """Commits the changes to a branch and publishes that it moved.

    Raises AwsError: nothing would change, a path is not legal, or the branch's tip is not
    ``new.parent``.
    """
    branch = checked_branch_name(repository, new.branch)
    parent = _checked_parent(repository, branch, new.parent)
    before = parent or EMPTY_TREE
    try:
        tree = edit_tree(repository, before, changes)
    except git.GitError as error:
        raise AwsError("InvalidPathException", str(error)) from error
    changed = differences(repository, before, tree)
    if not changed:
        raise AwsError("NoChangeException", "The commit would change nothing.")
    parents = [parent] if parent else []
    commit = write_commit(repository, tree, parents, new.author, new.message)
    change = RefChange(BRANCHES + branch, parent or NO_COMMIT, commit)
    if not move(repository, change):
        raise _outdated(branch)
    publish(repository, [change], new.caller)
    return Written(commit, tree, changed)


def described(path: str, entry: Entry | None) -> dict[str, Any]:
    """Returns a file as CreateCommit's answer lists it; None has only a path."""
    if entry is None:
        return {"absolutePath": path}
    return {
        "absolutePath": path,
        "blobId": entry.object_id,
        "fileMode": FileMode(entry.mode).name,
    }


def _checked_parent(repository: Repository, branch: str, given: str | None) -> str | None:
    present = tip(repository, branch)
    if present is None:
        if given or branch_names(repository):
            raise AwsError("BranchDoesNotExistException", f"{branch} does not exist")
        return None
    if given is None:
        raise AwsError(
            "ParentCommitIdRequiredException",
            f"The branch {branch} has commits: the parent commit ID is required.",
        )
    if git.resolve(repository.directory, given + "^{commit}") is None:
        raise AwsError("ParentCommitDoesNotExistException", f"Commit {given} does not exist")
    if given != present:
        raise _outdated(branch)
    return present


def _outdated(branch: str) -> AwsError:
    return AwsError(
        "ParentCommitIdOutdatedException",
        f"The parent commit ID is not the tip of {branch} any more: get the branch and try again.",
    )
