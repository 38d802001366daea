"""What hotfixes are called, and the file that says which repositories have them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.hotfix_pipelines.hotfix import (
    HotfixRepository,
    InvalidHotfixRepositories,
    hotfix_name,
    read_hotfix_repositories,
)

MEMBERS = {
    "parameters": {"Application": "orders"},
    "targets": ["main", "develop"],
    "stage_stack_url": "https://console/stage",
    "pull_requests_url": "https://console/pull-requests",
}


@given(st.text(min_size=1, max_size=256))
def test_a_name_has_room_for_the_suffix_of_a_role(branch: str) -> None:
    name = hotfix_name("branchline", "orders", branch)
    assert len(f"{name}-start") <= 64
    assert name.startswith("branchline-hotfix-orders")
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_each_repository_and_branch_has_a_name_of_its_own() -> None:
    places = [("a", "hotfix-b"), ("a-hotfix", "b"), ("a", "hotfix/b"), ("A", "hotfix-b")]
    assert len({hotfix_name("branchline", *place) for place in places}) == len(places)


def test_the_repositories_are_read_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "hotfix_repositories.json"
    path.write_text(json.dumps({"orders": MEMBERS}))
    assert read_hotfix_repositories(path) == {
        "orders": HotfixRepository(
            {"Application": "orders"},
            ("main", "develop"),
            "https://console/stage",
            "https://console/pull-requests",
        )
    }


@pytest.mark.parametrize("missing", MEMBERS)
def test_a_member_that_is_missing_is_named_with_file_and_cure(tmp_path: Path, missing: str) -> None:
    path = tmp_path / "hotfix_repositories.json"
    path.write_text(json.dumps({"orders": {k: v for k, v in MEMBERS.items() if k != missing}}))
    with pytest.raises(InvalidHotfixRepositories, match=rf"{path} .*'{missing}'.*deploy again"):
        read_hotfix_repositories(path)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"orders": 1}', '{"orders": {"targets": "a"}}'])
def test_a_file_of_another_form_is_named_with_its_cure(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hotfix_repositories.json"
    path.write_text(text)
    with pytest.raises(InvalidHotfixRepositories, match=rf"{path} .*deploy again"):
        read_hotfix_repositories(path)


def test_a_file_that_is_not_there_is_named_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(InvalidHotfixRepositories, match="deploy again"):
        read_hotfix_repositories(tmp_path / "nowhere.json")
