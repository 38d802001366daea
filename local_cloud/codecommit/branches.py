"""Branches of a bare repository: read, and moved atomically."""

from local_cloud.codecommit import git
from local_cloud.codecommit.references import BRANCHES, NO_COMMIT, RefChange
from local_cloud.codecommit.repository import Repository
from local_cloud.operations import AwsError

MAX_BRANCH_NAME = 256  # characters


def default_branch(repository: Repository) -> str | None:
    """Returns the name of the default branch, None while the repository is empty."""
    head = git.text(repository.directory, "symbolic-ref", "HEAD")
    return head.removeprefix(BRANCHES) if git.resolve(repository.directory, head) else None


def set_default_branch(repository: Repository, name: str) -> None:
    """Makes an existing branch the default one."""
    git.run(repository.directory, "symbolic-ref", "HEAD", BRANCHES + name)


def branch_names(repository: Repository) -> list[str]:
    """Returns the names of all branches, sorted."""
    listed = git.text(
        repository.directory, "for-each-ref", "--format=%(refname)", BRANCHES.rstrip("/")
    )
    return [name.removeprefix(BRANCHES) for name in listed.splitlines()]


def tip(repository: Repository, name: str) -> str | None:
    """Returns the commit id a branch points at, None if there is no such branch."""
    return git.resolve(repository.directory, BRANCHES + name)


def checked_branch(repository: Repository, name: str | None) -> tuple[str, str]:
    """Returns the name and the commit id of an existing branch.

    Raises AwsError: the name is missing or illegal, or there is no such branch.
    """
    legal = checked_branch_name(repository, name)
    commit = tip(repository, legal)
    if commit is None:
        raise AwsError("BranchDoesNotExistException", f"{legal} does not exist")
    return legal, commit


def checked_branch_name(repository: Repository, name: str | None) -> str:
    """Returns a legal branch name as it is. Raises AwsError when it is missing or illegal."""
    if not name:
        raise AwsError("BranchNameRequiredException", "A branch name is required.")
    try:
        git.run(repository.directory, "check-ref-format", BRANCHES + name)
    except (git.GitError, ValueError) as error:
        raise _invalid(name) from error
    if len(name) > MAX_BRANCH_NAME or name.startswith("-"):
        raise _invalid(name)
    return name


def move(repository: Repository, change: RefChange) -> bool:
    """Moves a branch from its old commit to its new one, makes or deletes it.

    Returns False, and does nothing, when the branch is not at ``change.old`` (any more).
    """
    if change.new == NO_COMMIT:
        arguments = ["-d", change.name, change.old]
    else:
        arguments = [change.name, change.new, change.old]
    try:
        git.run(repository.directory, "update-ref", *arguments)
    except git.GitError:
        return False
    return True


def _invalid(name: str) -> AwsError:
    return AwsError(
        "InvalidBranchNameException", f"The specified reference name is not valid: {name}"
    )
