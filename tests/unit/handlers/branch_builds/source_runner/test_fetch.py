"""Fetching exactly the pushed commit."""

import base64
import re
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Barrier, Semaphore
from typing import Any

import pytest

from handlers.branch_builds.push import Push
from handlers.branch_builds.source_runner import git as runner_git
from handlers.branch_builds.source_runner import repositories as repositories_module
from handlers.branch_builds.source_runner import repository as repository_module
from handlers.branch_builds.source_runner.errors import (
    CommitGone,
    PermanentFailure,
    TemporaryFailure,
)
from handlers.branch_builds.source_runner.git import Git
from handlers.branch_builds.source_runner.repositories import Repositories
from tests.unit.handlers.branch_builds.source_runner.origin import FILE, Origin, push_of

HOSTILE_BRANCH = "feature/a;$(x)'\"&"


def content(repositories: Repositories, push: Push) -> bytes:
    """Returns what the bundle's file ``a`` holds."""
    with repositories.bundle(push) as blocks, zipfile.ZipFile(BytesIO(b"".join(blocks))) as bundle:
        return bundle.read("a")


def file_a(text: str) -> dict[bytes, tuple[str, bytes]]:
    return {b"a": (FILE, text.encode())}


@pytest.fixture
def fetches(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines of every fetch."""
    commands: list[list[str]] = []
    run = subprocess.run

    def recorded(command: list[str], **options: Any) -> Any:
        if "fetch" in command:
            commands.append(command)
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", recorded)
    return commands


def refuse_bare_commits(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the two sides speak the old protocol, in which a server serves only what it names."""
    monkeypatch.setitem(runner_git.CONFIGURATION, "protocol.version", "0")


@pytest.mark.parametrize("branch", [HOSTILE_BRANCH, "-u", "--upload-pack=touch", "a" * 200])
def test_hostile_branch_names(origin: Origin, repositories: Repositories, branch: str) -> None:
    push = origin.push(file_a("hostile"), branch)
    assert content(repositories, push) == b"hostile"


@pytest.mark.parametrize("branch", [HOSTILE_BRANCH, "-u", "--upload-pack=touch"])
def test_hostile_branch_names_when_fetched_by_name(
    origin: Origin, repositories: Repositories, branch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_bare_commits(origin, monkeypatch)
    first = origin.push(file_a("hostile"), branch)
    origin.push(file_a("tip"), branch, parent=first.commit)
    assert content(repositories, first) == b"hostile"


def test_a_tag(origin: Origin, repositories: Repositories) -> None:
    push = origin.push(file_a("tagged"), "v1", kind="tag")
    assert content(repositories, push) == b"tagged"


def test_an_annotated_tag_stands_for_its_commit(origin: Origin, repositories: Repositories) -> None:
    origin.push(file_a("tagged"))
    origin.git("tag", "-a", "v1", "-m", "first", "main")
    tag_object = origin.git("rev-parse", "v1")
    assert content(repositories, push_of(tag_object, "v1", kind="tag")) == b"tagged"


def test_a_commit_that_is_no_longer_the_tip(origin: Origin, repositories: Repositories) -> None:
    first = origin.push(file_a("1"))
    second = origin.push(file_a("2"), parent=first.commit)
    assert content(repositories, first) == b"1"
    assert content(repositories, second) == b"2"


def test_a_commit_that_was_forced_away_but_still_exists(
    origin: Origin, repositories: Repositories
) -> None:
    away = origin.push(file_a("away"))
    origin.push(file_a("instead"))
    assert content(repositories, away) == b"away"


def test_no_history_is_fetched(
    origin: Origin, repositories: Repositories, fetches: list[list[str]]
) -> None:
    first = origin.push(file_a("1"))
    content(repositories, origin.push(file_a("2"), parent=first.commit))
    [command] = fetches
    assert "--depth=1" in command
    [cached] = repositories.folder.iterdir()
    objects = ["git", f"--git-dir={cached}", "cat-file", "--batch-all-objects", "--batch-check"]
    kinds = [line.split()[1] for line in subprocess.check_output(objects, text=True).splitlines()]
    assert sorted(kinds) == ["blob", "commit", "tree"]


def test_a_server_that_gives_only_tips_is_asked_for_more_history(
    origin: Origin,
    repositories: Repositories,
    fetches: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse_bare_commits(origin, monkeypatch)
    wanted = origin.push(file_a("wanted"))
    tip = wanted
    for number in range(60):
        tip = origin.push(file_a(str(number)), parent=tip.commit)
    assert content(repositories, wanted) == b"wanted"
    depths = [re.search(r"--depth=(\d+)", " ".join(command)) for command in fetches]
    assert [depth and depth[1] for depth in depths] == ["1", "1", "50", "1000"]


@pytest.mark.parametrize("bare_commits", [True, False])
def test_a_commit_that_is_gone_names_repository_branch_and_commit(
    origin: Origin,
    repositories: Repositories,
    bare_commits: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not bare_commits:
        refuse_bare_commits(origin, monkeypatch)
    origin.push(file_a("there"), HOSTILE_BRANCH)
    gone = push_of("deadbeef" * 5, HOSTILE_BRANCH)
    with pytest.raises(CommitGone, match=f"demo no longer has commit {'deadbeef' * 5}") as raised:
        content(repositories, gone)
    assert repr(HOSTILE_BRANCH) in str(raised.value)


@pytest.mark.parametrize("branch", ["deleted", "not..legal", "a:refs/heads/b", "*"])
def test_a_commit_whose_branch_is_gone_too(
    origin: Origin, repositories: Repositories, branch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_bare_commits(origin, monkeypatch)
    origin.push(file_a("there"))
    with pytest.raises(CommitGone):
        content(repositories, push_of("deadbeef" * 5, branch))


def test_a_repository_that_does_not_exist_cannot_be_built(repositories: Repositories) -> None:
    with pytest.raises(PermanentFailure, match="not found"):
        content(repositories, push_of("deadbeef" * 5, repository="missing"))


def test_a_server_that_does_not_answer_is_tried_again_later(tmp_path: Path) -> None:
    closed = Repositories(tmp_path, "http://127.0.0.1:9", authorize=lambda url: "X-Nothing: here")
    with pytest.raises(TemporaryFailure, match="unable to access"):
        content(closed, push_of("deadbeef" * 5))


def test_commits_wanted_together_come_with_few_fetches(
    origin: Origin, repositories: Repositories, fetches: list[list[str]]
) -> None:
    pushes = [origin.push(file_a(str(number)), f"branch-{number}") for number in range(8)]
    all_wanted = Semaphore(0)

    def authorize_when_all_are_wanted(url: str) -> str:
        for _ in pushes:
            all_wanted.acquire()
        all_wanted.release(len(pushes))  # later fetches need not wait
        return "X-Nothing: here"

    repositories.authorize = authorize_when_all_are_wanted

    def fetched(push: Push) -> bytes:
        all_wanted.release()
        return content(repositories, push)

    with ThreadPoolExecutor(len(pushes)) as pool:
        assert list(pool.map(fetched, pushes)) == [b"%d" % number for number in range(8)]
    asked_for = [each for command in fetches for each in command if ":refs/recent" in each]
    assert len(asked_for) == len(pushes)
    assert len(fetches) < len(pushes)


def test_more_commits_than_there_are_references_for_come_with_several_fetches(
    origin: Origin,
    repositories: Repositories,
    fetches: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(repository_module, "RECENT", 2)
    pushes = [origin.push(file_a(str(number)), f"branch-{number}") for number in range(6)]
    all_wanted = Barrier(len(pushes))

    def fetched(push: Push) -> bytes:
        all_wanted.wait()
        return content(repositories, push)

    with ThreadPoolExecutor(len(pushes)) as pool:
        assert list(pool.map(fetched, pushes)) == [b"%d" % number for number in range(6)]
    for command in fetches:
        slots = [each.partition(":")[2] for each in command if ":refs/recent" in each]
        assert len(slots) == len(set(slots)) <= 2


def test_only_so_many_repositories_are_fetched_at_once(
    origin: Origin, endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repositories_module, "FETCHES_AT_ONCE", 1)
    names = [f"repository-{number}" for number in range(4)]
    origins = [Origin(origin.folder, name).create() for name in names]
    pushes = [each.push(file_a(each.name)) for each in origins]
    together = Barrier(len(pushes))
    under_way: list[str] = []
    most: list[int] = []
    run = Git.run

    def counted(git: Git, *arguments: str, timeout_seconds: float | None = None) -> bytes:
        under_way.append(arguments[0])
        most.append(len(under_way))
        try:
            return run(git, *arguments, timeout_seconds=timeout_seconds)
        finally:
            under_way.pop()

    def fetched(push: Push) -> bytes:
        together.wait()
        return content(few, push)

    monkeypatch.setattr(Git, "run", counted)
    few = Repositories(tmp_path, endpoint, lambda url: "X-Nothing: here")
    with ThreadPoolExecutor(len(pushes)) as pool:
        assert list(pool.map(fetched, pushes)) == [name.encode() for name in names]
    assert max(most) == 1


def test_a_gone_commit_does_not_harm_those_wanted_with_it(
    origin: Origin, repositories: Repositories
) -> None:
    pushes = [origin.push(file_a(str(number)), f"branch-{number}") for number in range(3)]
    pushes.insert(1, push_of("deadbeef" * 5))
    together = Barrier(len(pushes))

    def fetched(push: Push) -> bytes:
        together.wait()
        try:
            return content(repositories, push)
        except CommitGone:
            return b"gone"

    with ThreadPoolExecutor(len(pushes)) as pool:
        assert list(pool.map(fetched, pushes)) == [b"0", b"gone", b"1", b"2"]


def test_the_disk_is_bounded(origin: Origin, endpoint: str, tmp_path: Path) -> None:
    for name in ("first", "second", "third"):
        Origin(origin.folder, name).create().push(file_a(name))
    small = Repositories(tmp_path, endpoint, lambda url: "X-Nothing: here", cache_bytes=1)
    for name in ("first", "second", "third"):
        other = Origin(origin.folder, name)
        push = push_of(other.git("rev-parse", "main"), repository=name)
        assert content(small, push) == name.encode()
    assert [path for path in tmp_path.iterdir() if path != origin.folder] == []


def test_credentials_are_in_the_environment_only(
    origin: Origin, endpoint: str, tmp_path: Path, fetches: list[list[str]]
) -> None:
    secret = base64.b64encode(b"AKIA%token:signature").decode()
    folder = tmp_path / "cache"
    folder.mkdir()
    careful = Repositories(folder, endpoint, lambda url: f"Authorization: Basic {secret}")
    content(careful, origin.push(file_a("secret")))
    assert secret not in repr(fetches) + repr(careful)
    assert not [
        path
        for path in folder.rglob("*")
        if path.is_file() and secret.encode() in path.read_bytes()
    ]
