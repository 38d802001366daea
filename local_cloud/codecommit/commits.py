"""Commits of a bare repository: found by id, branch or tag, read and written."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from local_cloud.codecommit import git
from local_cloud.codecommit.branches import default_branch
from local_cloud.codecommit.references import BRANCHES, TAGS
from local_cloud.codecommit.repository import Repository
from local_cloud.operations import AwsError

_ID = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Person:
    """An author or committer. date: seconds since 1970 and a zone, such as "1484167798 -0800"."""

    name: str
    email: str
    date: str


@dataclass(frozen=True)
class Commit:
    """A commit as git stores it. parents: commit ids, in order."""

    commit_id: str
    tree_id: str
    parents: list[str]
    author: Person
    committer: Person
    message: str


def find_commit(repository: Repository, specifier: str | None) -> str:
    """Returns the id of the commit that a full commit id, branch or tag names.

    specifier: None means the default branch. A name may be short or in full ("refs/heads/main").
    Raises AwsError when there is no such commit.
    """
    name = specifier or default_branch(repository)
    if name is None:
        raise AwsError("CommitDoesNotExistException", f"{repository.name} has no commits")
    candidates = [name] if _ID.fullmatch(name) else [name, BRANCHES + name, TAGS + name]
    for candidate in candidates:
        if _ID.fullmatch(candidate) or candidate.startswith("refs/"):
            commit = git.resolve(repository.directory, candidate + "^{commit}")
            if commit:
                return commit
    raise AwsError("CommitDoesNotExistException", f"Commit {name} does not exist")


def checked_commit_id(repository: Repository, commit_id: str | None) -> str:
    """Returns the full id of an existing commit.

    Raises AwsError: it is missing, not 40 hex digits, or names no commit.
    """
    if not commit_id:
        raise AwsError("CommitIdRequiredException", "A commit ID is required.")
    if not _ID.fullmatch(commit_id):
        raise AwsError("InvalidCommitIdException", f"The commit ID {commit_id} is not valid.")
    if git.resolve(repository.directory, commit_id + "^{commit}") != commit_id:
        raise AwsError("CommitIdDoesNotExistException", f"Commit {commit_id} does not exist")
    return commit_id


def read_commit(repository: Repository, commit_id: str) -> Commit:
    """Returns an existing commit."""
    raw = git.run(repository.directory, "cat-file", "commit", commit_id)
    headers, _, message = raw.decode(errors="replace").partition("\n\n")
    fields = [line.partition(" ")[::2] for line in headers.splitlines()]
    first = dict(reversed(fields))  # of each header the first line counts
    return Commit(
        commit_id,
        first["tree"],
        [value for name, value in fields if name == "parent"],
        _person(first["author"]),
        _person(first["committer"]),
        message,
    )


def write_commit(
    repository: Repository, tree_id: str, parents: list[str], author: Person, message: str
) -> str:
    """Stores a commit object, which no ref points at yet, and returns its id."""
    identity = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (
            ("NAME", author.name),
            ("EMAIL", author.email),
            ("DATE", "@" + author.date),
        )
    }
    arguments = [argument for parent in parents for argument in ("-p", parent)]
    return (
        git.run(
            repository.directory,
            "commit-tree",
            tree_id,
            *arguments,
            stdin=message.encode(),
            environment=identity,
        )
        .decode()
        .strip()
    )


def author_of(name: str | None, email: str | None, caller_arn: str) -> Person:
    """Returns who a commit is by, now: the given name, or else the caller's."""
    now = f"{int(datetime.now(UTC).timestamp())} +0000"
    return Person(name or caller_arn.rpartition("/")[2] or "root", email or "", now)


def merge_base(repository: Repository, one: str, other: str) -> str | None:
    """Returns the best common ancestor of two commits, None when they share no history."""
    try:
        return git.text(repository.directory, "merge-base", one, other)
    except git.GitError:
        return None


def is_ancestor(repository: Repository, ancestor: str, descendant: str) -> bool:
    """Returns True when a commit is in another one's history, or is that commit."""
    return merge_base(repository, ancestor, descendant) == ancestor


def _person(line: str) -> Person:
    name, _, rest = line.partition(" <")
    email, _, date = rest.partition("> ")
    return Person(name, email, date)
