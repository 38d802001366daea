"""The names of releases."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.releases.commit import NO_COMMIT, Commit, commit_of, release_name

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "test")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "test@example.com")
    git(tmp_path, "init", "--quiet", "--initial-branch", "feature/a")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "first")
    return tmp_path


def git(directory: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", directory, *arguments], check=True)


def test_a_release_is_of_a_branch_and_a_commit(repository: Path) -> None:
    branch, id_ = commit_of(repository)
    assert (branch, len(id_)) == ("feature/a", 12)


def test_changes_that_are_not_committed_are_told(repository: Path) -> None:
    (repository / "new").touch()
    assert commit_of(repository).id.endswith("-dirty")


def test_a_commit_of_no_branch_is_detached(repository: Path) -> None:
    git(repository, "switch", "--quiet", "--detach")
    assert commit_of(repository).branch == "detached"


def test_a_directory_of_no_repository_is_of_no_commit(tmp_path: Path) -> None:
    assert commit_of(tmp_path) == NO_COMMIT


@pytest.mark.parametrize(
    ("branch", "name"),
    [
        ("main", "main-20260102T030405Z-abc.zip"),
        ("feature/a;$(x)", "feature-a---x-20260102T030405Z-abc.zip"),
        ("../..", "branch-20260102T030405Z-abc.zip"),
        ("größe", "gr--e-20260102T030405Z-abc.zip"),
    ],
)
def test_a_name_tells_branch_time_and_commit(branch: str, name: str) -> None:
    assert release_name(Commit(branch, "abc"), NOW) == name
