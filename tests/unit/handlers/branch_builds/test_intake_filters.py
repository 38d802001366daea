"""Which branches and tags are built."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.branch_builds.intake.filters import (
    BranchFilter,
    BranchFilters,
    InvalidBranchFilters,
    read_filters,
)

WEB = {"project": "branchline-web", "include": ["*"], "exclude": ["develop"], "tags": False}
BRANCH = st.text(min_size=1, max_size=256)


def branch_filter(
    include: tuple[str, ...] = ("*",), exclude: tuple[str, ...] = (), tags: bool = False
) -> BranchFilter:
    return BranchFilter("branchline-web", include, exclude, tags)


@given(branch=BRANCH)
def test_a_star_includes_every_branch(branch: str) -> None:
    assert branch_filter().builds("branch", branch)


@given(branch=BRANCH)
def test_an_exclusion_beats_every_inclusion(branch: str) -> None:
    assert not branch_filter(include=("*", branch), exclude=("*",)).builds("branch", branch)


@given(branch=BRANCH)
def test_without_an_inclusion_nothing_is_built(branch: str) -> None:
    assert not branch_filter(include=()).builds("branch", branch)


@given(branch=st.text(st.characters(exclude_characters="*?[]"), min_size=1))
def test_a_pattern_without_wildcards_matches_that_branch_and_no_longer_one(branch: str) -> None:
    exact = branch_filter(include=(branch,))
    assert exact.builds("branch", branch)
    assert not exact.builds("branch", branch + "x")
    assert not exact.builds("branch", "x" + branch)


@given(tag=BRANCH, tags=st.booleans())
def test_tags_are_built_all_or_none_whatever_the_patterns(tag: str, tags: bool) -> None:
    assert branch_filter(include=("feature/*",), tags=tags).builds("tag", tag) is tags


@pytest.mark.parametrize(
    ("pattern", "branch", "matches"),
    [
        ("feature/*", "feature/a/b", True),
        ("feature/*", "feature", False),
        ("release-?", "release-1", True),
        ("release-[0-9]", "release-x", False),
        ("Main", "main", False),
    ],
)
def test_patterns_are_a_shells_and_case_counts(pattern: str, branch: str, matches: bool) -> None:
    assert branch_filter(include=(pattern,)).builds("branch", branch) is matches


def test_another_repository_has_the_filter_of_the_others() -> None:
    # Given filters with and without one for repositories that are not configured
    others = branch_filter()
    # Then an unknown repository is built only by the first
    assert BranchFilters({}, others).of("api") is others
    assert BranchFilters({}, None).of("api") is None


def test_the_file_of_a_deployment_is_read(tmp_path: Path) -> None:
    # Given the file that a deployment ships
    path = write(tmp_path, {"repositories": {"web": WEB}, "other_repositories": WEB})
    # When it is read
    filters = read_filters(path)
    # Then every repository has its filter
    assert filters.of("web") == branch_filter(exclude=("develop",))
    assert filters.of("api") == filters.of("web")


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"repositories": {}}, "other_repositories"),
        ({"other_repositories": None}, "repositories"),
        ({"repositories": {"web": {**WEB, "include": "*"}}, "other_repositories": None}, "list"),
        ({"repositories": {"web": {"project": "p"}}, "other_repositories": None}, "include"),
        ([], "list"),
    ],
)
def test_another_form_is_refused_with_file_and_cure(
    tmp_path: Path, document: Any, named: str
) -> None:
    path = write(tmp_path, document)
    with pytest.raises(
        InvalidBranchFilters, match=rf"branch_filters\.json .*{named}.*deploy again"
    ):
        read_filters(path)


def test_a_missing_file_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(InvalidBranchFilters, match=r"nowhere\.json"):
        read_filters(tmp_path / "nowhere.json")


def write(folder: Path, document: Any) -> Path:
    path = folder / "branch_filters.json"
    path.write_text(json.dumps(document))
    return path
