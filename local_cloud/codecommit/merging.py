"""Merges two commits of a bare repository, as CodeCommit's three merge options do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from local_cloud.codecommit import git
from local_cloud.codecommit.commits import is_ancestor, merge_base
from local_cloud.codecommit.repository import Repository
from local_cloud.codecommit.trees import EMPTY_TREE, Entry, differences, edit_tree, entries
from local_cloud.operations import AwsError

_CONFLICTS = 1  # the exit code of git merge-tree


class MergeOption(Enum):
    """What a merge leaves in the history of the destination."""

    FAST_FORWARD_MERGE = "FAST_FORWARD_MERGE"
    SQUASH_MERGE = "SQUASH_MERGE"
    THREE_WAY_MERGE = "THREE_WAY_MERGE"


class DetailLevel(Enum):
    """What counts as a conflict: a file that both sides changed, or a line."""

    FILE_LEVEL = "FILE_LEVEL"
    LINE_LEVEL = "LINE_LEVEL"


class Resolution(Enum):
    """Whose version of a file in conflict is taken."""

    NONE = "NONE"
    ACCEPT_SOURCE = "ACCEPT_SOURCE"
    ACCEPT_DESTINATION = "ACCEPT_DESTINATION"
    AUTOMERGE = "AUTOMERGE"


@dataclass(frozen=True)
class Sides:
    """The commits of a merge. base: where they parted, None without a common history."""

    source: str
    destination: str
    base: str | None


@dataclass(frozen=True)
class Policy:
    """What counts as a conflict and how conflicts are resolved."""

    detail: DetailLevel = DetailLevel.FILE_LEVEL
    resolution: Resolution = Resolution.NONE

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> "Policy":
        """Returns the policy a request asks for. Raises AwsError for unknown values."""
        detail = parameters.get("conflictDetailLevel") or "FILE_LEVEL"
        resolution = parameters.get("conflictResolutionStrategy") or "NONE"
        if detail not in DetailLevel.__members__:
            raise AwsError("InvalidConflictDetailLevelException", f"{detail} is not a level.")
        if resolution not in Resolution.__members__:
            raise AwsError(
                "InvalidConflictResolutionStrategyException", f"{resolution} is not a strategy."
            )
        return cls(DetailLevel[detail], Resolution[resolution])


@dataclass(frozen=True)
class Merge:
    """The outcome. tree: what merging gives, None if it cannot be done. conflicts: paths, sorted.

    A fast-forward's tree is given by the source's commit id.
    """

    tree: str | None
    conflicts: list[str]


def sides(repository: Repository, source: str, destination: str) -> Sides:
    """Returns two commits with their merge base."""
    return Sides(source, destination, merge_base(repository, source, destination))


def merge(repository: Repository, option: MergeOption, commits: Sides, policy: Policy) -> Merge:
    """Returns what merging the source into the destination gives; nothing is moved."""
    if option is MergeOption.FAST_FORWARD_MERGE:
        possible = is_ancestor(repository, commits.destination, commits.source)
        return Merge(commits.source if possible else None, [])
    tree, conflicts = _merge_trees(repository, commits)
    if policy.detail is DetailLevel.FILE_LEVEL and policy.resolution is not Resolution.AUTOMERGE:
        conflicts = sorted({*conflicts, *_changed_on_both_sides(repository, commits)})
    if not conflicts:
        return Merge(tree, [])
    winner = {
        Resolution.ACCEPT_SOURCE: commits.source,
        Resolution.ACCEPT_DESTINATION: commits.destination,
    }.get(policy.resolution)
    if winner is None:
        return Merge(None, conflicts)
    return Merge(_with_versions_of(repository, tree, winner, conflicts), [])


def parents_of(option: MergeOption, commits: Sides) -> list[str]:
    """Returns the parents of the commit a squash or three-way merge makes."""
    if option is MergeOption.SQUASH_MERGE:
        return [commits.destination]
    return [commits.destination, commits.source]


def _merge_trees(repository: Repository, commits: Sides) -> tuple[str, list[str]]:
    """Returns the merged tree and the paths in conflict, which hold markers in that tree."""
    arguments = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages"]
    if commits.base is None:
        arguments.append("--allow-unrelated-histories")
    try:
        output = git.run(repository.directory, *arguments, commits.destination, commits.source)
    except git.GitError as error:
        if error.status != _CONFLICTS:
            raise
        output = error.output
    tree, *conflicts = output.decode(errors="surrogateescape").rstrip("\0").split("\0")
    return tree, sorted(set(conflicts))


def _changed_on_both_sides(repository: Repository, commits: Sides) -> set[str]:
    base = commits.base or EMPTY_TREE
    ours, theirs = (
        {each.path: each.after for each in differences(repository, base, side)}
        for side in (commits.destination, commits.source)
    )
    return {path for path in ours.keys() & theirs.keys() if ours[path] != theirs[path]}


def _with_versions_of(repository: Repository, tree: str, commit: str, paths: list[str]) -> str:
    files = entries(repository, commit, recursive=True)
    versions: dict[str, Entry | None] = {path: files.get(path) for path in paths}
    return edit_tree(repository, tree, versions)
