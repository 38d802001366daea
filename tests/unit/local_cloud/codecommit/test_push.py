"""Real git pushes to, and clones from, the embedded CodeCommit; every ref that moves is said."""

import base64
import http.client
import json
import random
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.local_cloud_fixture import DEPLOY_ROLE, REGION, SOURCE_ACCOUNT, Cloud
from tests.unit.local_cloud.codecommit.git_client import (
    GitFailed,
    Listener,
    WorkTree,
    signed_url,
)

HOSTILE_BRANCHES = [
    "feature/a;$(x)'\"&",
    "größe/日本語/🚀",
    "long/" + "x" * 230,
    "-dash",
    "a`id`|b>c",
    "%2e%2e/%00",
]


def test_a_new_branch_is_said_with_every_documented_member(
    codecommit: Any, repository: str, work_tree: WorkTree, listener: Listener
) -> None:
    # When a branch is pushed
    commit = work_tree.commit(a="1")
    work_tree.git("push", "origin", "HEAD:refs/heads/main")
    # Then the event says which commit, where and by whom
    [event] = listener.hear(1)
    repository_id = codecommit.get_repository(repositoryName=repository)["repositoryMetadata"][
        "repositoryId"
    ]
    assert event["detail"] == {
        "event": "referenceCreated",
        "repositoryName": repository,
        "repositoryId": repository_id,
        "referenceType": "branch",
        "referenceName": "main",
        "referenceFullName": "refs/heads/main",
        "commitId": commit,
        "callerUserArn": f"arn:aws:sts::{SOURCE_ACCOUNT}:assumed-role/{DEPLOY_ROLE}/test",
    }
    assert event["account"] == SOURCE_ACCOUNT
    assert event["region"] == REGION
    assert event["detail-type"] == "CodeCommit Repository State Change"
    assert event["resources"] == [f"arn:aws:codecommit:{REGION}:{SOURCE_ACCOUNT}:{repository}"]


def test_a_branch_updated_forced_and_deleted_is_said_each_time(
    work_tree: WorkTree, listener: Listener
) -> None:
    # Given a default branch and another one
    first = work_tree.commit(a="1")
    work_tree.git("push", "origin", "HEAD:refs/heads/main", "HEAD:refs/heads/other")
    listener.hear(2)
    # When the other is updated, forced to a commit beside, and deleted
    second = work_tree.commit(a="2")
    work_tree.git("push", "origin", "HEAD:refs/heads/other")
    work_tree.git("reset", "--quiet", "--hard", first)
    third = work_tree.commit(a="3")
    work_tree.git("push", "--force", "origin", "HEAD:refs/heads/other")
    work_tree.git("push", "origin", ":refs/heads/other")
    # Then each step is one event with the commits before and after
    seen = {
        (e["event"], e.get("oldCommitId"), e.get("commitId"))
        for e in (event["detail"] for event in listener.hear(3))
    }
    assert seen == {
        ("referenceUpdated", first, second),
        ("referenceUpdated", second, third),
        ("referenceDeleted", third, None),
    }


def test_ten_branches_and_a_tag_in_one_push_are_eleven_events(
    work_tree: WorkTree, listener: Listener
) -> None:
    commit = work_tree.commit(a="1")
    work_tree.git("tag", "v1")
    branches = [f"branch-{number}" for number in range(10)]
    # When all are pushed at once
    work_tree.git("push", "origin", "v1", *(f"HEAD:refs/heads/{name}" for name in branches))
    # Then each ref has its own event
    details = [event["detail"] for event in listener.hear(11)]
    assert {(d["referenceType"], d["referenceName"]) for d in details} == {
        ("tag", "v1"),
        *(("branch", name) for name in branches),
    }
    assert {d["commitId"] for d in details} == {commit}


def test_ten_pushes_at_the_same_time_lose_and_repeat_nothing(
    work_tree: WorkTree, listener: Listener
) -> None:
    work_tree.commit(a="1")
    branches = [f"at-once-{number}" for number in range(10)]
    # When ten developers push ten branches
    with ThreadPoolExecutor(10) as developers:
        list(
            developers.map(
                lambda name: work_tree.git("push", "origin", f"HEAD:refs/heads/{name}"), branches
            )
        )
    # Then ten branches are said, each once
    heard = [event["detail"]["referenceName"] for event in listener.hear(10)]
    assert sorted(heard) == branches


@pytest.mark.parametrize("name", HOSTILE_BRANCHES)
def test_a_hostile_branch_name_is_only_a_name(
    name: str, codecommit: Any, repository: str, work_tree: WorkTree, listener: Listener
) -> None:
    commit = work_tree.commit(a="1")
    # When a branch of that name is pushed
    work_tree.git("push", "origin", f"HEAD:refs/heads/{name}")
    # Then the event and the repository know it by exactly that name
    assert listener.hear(1)[0]["detail"]["referenceName"] == name
    assert codecommit.list_branches(repositoryName=repository)["branches"] == [name]
    assert work_tree.git("ls-remote", "origin", f"refs/heads/{name}").split("\t")[0] == commit


def test_a_clone_holds_what_was_pushed(
    work_tree: WorkTree, tmp_path: Path, cloud: Cloud, repository: str
) -> None:
    commit = work_tree.commit(a="one\n", b="two\n")
    work_tree.git("push", "origin", "HEAD:refs/heads/trunk")
    # When the repository is cloned without naming a branch
    url = signed_url(cloud, repository, cloud.credentials(SOURCE_ACCOUNT, DEPLOY_ROLE))
    work_tree.git("clone", "--quiet", url, str(tmp_path / "clone"))
    # Then its default branch is the first one pushed
    assert (tmp_path / "clone" / "b").read_text() == "two\n"
    assert work_tree.git("-C", str(tmp_path / "clone"), "rev-parse", "origin/HEAD") == commit


@pytest.mark.parametrize("version", ["0", "2"])
def test_any_commit_is_served_alone_in_both_protocols(
    version: str, work_tree: WorkTree, cloud: Cloud, repository: str, tmp_path: Path
) -> None:
    # Given a commit that a force-push has left without a ref
    lost = work_tree.commit(a="lost")
    work_tree.git("push", "origin", "HEAD:refs/heads/main")
    work_tree.git("checkout", "--quiet", "--orphan", "fresh")
    work_tree.commit(a="kept")
    work_tree.git("push", "--force", "origin", "HEAD:refs/heads/main")
    # When someone fetches exactly that commit, shallow
    url = signed_url(cloud, repository, cloud.credentials(SOURCE_ACCOUNT, DEPLOY_ROLE))
    other = WorkTree(tmp_path / "other", url)
    other.git("-c", f"protocol.version={version}", "fetch", "--depth=1", "origin", lost)
    # Then it is there
    assert other.git("show", "FETCH_HEAD:a") == "lost"


def test_a_repository_can_be_told_to_serve_only_what_refs_point_at(
    work_tree: WorkTree, cloud: Cloud, repository: str, tmp_path: Path
) -> None:
    older = work_tree.commit(a="older")
    tip = work_tree.commit(a="tip")
    work_tree.git("push", "origin", "HEAD:refs/heads/main")
    # Given a repository as stricter git servers keep them
    bare = cloud.home / "repositories" / SOURCE_ACCOUNT / REGION / f"{repository}.git"
    work_tree.git("-C", str(bare), "config", "uploadpack.allowAnySHA1InWant", "false")
    url = signed_url(cloud, repository, cloud.credentials(SOURCE_ACCOUNT, DEPLOY_ROLE))
    other = WorkTree(tmp_path / "other", url)
    # Then a commit that is no tip cannot be fetched by its id, and a tip can
    with pytest.raises(GitFailed, match="unadvertised object"):
        other.git("fetch", "--depth=1", "origin", older)
    other.git("fetch", "--depth=1", "origin", tip)


def test_a_filter_is_ignored_as_codecommit_does(
    work_tree: WorkTree, cloud: Cloud, repository: str, tmp_path: Path
) -> None:
    work_tree.commit(a="content")
    work_tree.git("push", "origin", "HEAD:refs/heads/main")
    # When a client asks for a history without blobs
    url = signed_url(cloud, repository, cloud.credentials(SOURCE_ACCOUNT, DEPLOY_ROLE))
    clone = str(tmp_path / "clone.git")
    work_tree.git("clone", "--quiet", "--bare", "--filter=blob:none", url, clone)
    # Then the blobs come all the same
    objects = work_tree.git("-C", clone, "rev-list", "--objects", "--missing=print", "--all")
    assert "?" not in objects


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc")
def test_a_large_push_arrives_whole_and_is_not_kept_in_memory(
    work_tree: WorkTree, cloud: Cloud, listener: Listener
) -> None:
    # Given more than the server may hold in memory
    memory_before = _peak_memory_kib(cloud)
    (work_tree.path / "large").write_bytes(_noise(200_000_000))
    work_tree.git("-c", "core.compression=0", "add", "large")
    commit = work_tree.commit()
    # When it is pushed
    work_tree.git("-c", "core.compression=0", "push", "origin", "HEAD:refs/heads/main")
    # Then it is there and the server's memory has not grown by half as much
    assert listener.hear(1)[0]["detail"]["commitId"] == commit
    assert _peak_memory_kib(cloud) - memory_before < 100_000


def test_a_push_that_is_cut_off_changes_nothing(
    work_tree: WorkTree, cloud: Cloud, repository: str, codecommit: Any
) -> None:
    # Given the first half of what git would send to push a commit
    commit = work_tree.commit(a="1")
    pack = subprocess.run(
        ["git", "pack-objects", "--stdout", "--revs", "--quiet"],
        input=commit.encode(),
        cwd=work_tree.path,
        capture_output=True,
        check=True,
    ).stdout
    command = f"{'0' * 40} {commit} refs/heads/main\0report-status\n"
    body = f"{len(command) + 4:04x}{command}0000".encode() + pack
    # When the client goes away in the middle
    url = urlsplit(signed_url(cloud, repository, cloud.credentials(SOURCE_ACCOUNT, DEPLOY_ROLE)))
    pair = f"{unquote(url.username or '')}:{url.password}".encode()
    connection = http.client.HTTPConnection(str(url.hostname), url.port)
    connection.putrequest("POST", f"{url.path}/git-receive-pack")
    connection.putheader("Authorization", "Basic " + base64.b64encode(pair).decode())
    connection.putheader("Content-Type", "application/x-git-receive-pack-request")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders()
    connection.send(body[: len(body) - len(pack) // 2])
    assert connection.sock is not None
    connection.sock.shutdown(socket.SHUT_WR)
    # Then git says so, and there is no such branch
    assert b"unpack" in connection.getresponse().read()
    assert codecommit.list_branches(repositoryName=repository)["branches"] == []


def test_the_default_branch_cannot_be_deleted_by_a_push(
    work_tree: WorkTree, codecommit: Any, repository: str
) -> None:
    work_tree.commit(a="1")
    work_tree.git("push", "origin", "HEAD:refs/heads/main")
    with pytest.raises(GitFailed, match="main"):
        work_tree.git("push", "origin", ":refs/heads/main")
    assert codecommit.list_branches(repositoryName=repository)["branches"] == ["main"]


def _noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)


def _peak_memory_kib(cloud: Cloud) -> int:
    pid = json.loads((cloud.home / "server.json").read_text())["pid"]
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])
