"""The bundle of a commit: exactly its tree, the same bytes every time."""

import io
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest

from handlers.branch_builds.push import Push
from handlers.branch_builds.source_runner.bundle import SUBMODULES_LOGGED
from handlers.branch_builds.source_runner.errors import PermanentFailure, TemporaryFailure
from handlers.branch_builds.source_runner.repositories import Repositories
from handlers.shared.log import logger
from tests.unit.handlers.branch_builds.source_runner.origin import (
    EXECUTABLE,
    FILE,
    LINK,
    SUBMODULE,
    Origin,
)

HOSTILE_NAMES = {
    b"-rf": (FILE, b"a dash in front"),
    b"a;$(touch x)'\"&/b c.txt": (FILE, b"for a shell"),
    "grün/ärger.txt".encode(): (FILE, b"UTF-8"),
    b"latin-\xe4.txt": (FILE, b"not UTF-8"),
    b"line\nbreak\t": (FILE, b"white space"),
    b"back\\slash": (FILE, b"not a folder"),
    b".gitignore": (FILE, b"not .git"),
    b"sub/.github/..almost": (FILE, b"nor .."),
}
LARGE = bytes(range(256)) * 20_000  # 5 MB: larger than what is held in memory or deltified


def bundled(repositories: Repositories, push: Push) -> bytes:
    with repositories.bundle(push) as blocks:
        return b"".join(blocks)


def files_in(target: Path) -> dict[bytes, tuple[int, bytes]]:
    """Returns mode and content, or the link's target, of every file by its path."""
    found = {}
    for path in target.rglob("*"):
        mode = path.lstat().st_mode
        if not stat.S_ISDIR(mode):
            content = bytes(path.readlink()) if stat.S_ISLNK(mode) else path.read_bytes()
            found[bytes(path.relative_to(target))] = (mode, content)
    return found


def test_it_unpacks_to_what_git_archive_gives(
    origin: Origin, repositories: Repositories, tmp_path: Path
) -> None:
    tree = {
        **HOSTILE_NAMES,
        b"run.sh": (EXECUTABLE, b"#!/bin/sh\n"),
        b"link": (LINK, b"deep/er/../run.sh"),
        b"deep/er/empty": (FILE, b""),
        b"large.bin": (FILE, LARGE),
    }
    push = origin.push(tree)
    ours, gits = tmp_path / "ours", tmp_path / "gits"
    (tmp_path / "ours.zip").write_bytes(bundled(repositories, push))
    subprocess.run(["unzip", "-q^", tmp_path / "ours.zip", "-d", ours], check=True)
    origin.archive(push.commit, tmp_path / "git.tar")
    gits.mkdir()
    subprocess.run(["tar", "-xf", tmp_path / "git.tar", "-C", gits], check=True)
    assert files_in(ours) == files_in(gits)


def test_modes_and_symbolic_links_are_kept(origin: Origin, repositories: Repositories) -> None:
    push = origin.push(
        {b"a": (FILE, b"a"), b"b": (EXECUTABLE, b"b"), b"c": (LINK, b"a"), b"d": (FILE, LARGE)}
    )
    with zipfile.ZipFile(io.BytesIO(bundled(repositories, push))) as archive:
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert modes == {"a": 0o100644, "b": 0o100755, "c": 0o120777, "d": 0o100644}


def test_one_commit_gives_the_same_bytes_twice(
    origin: Origin, repositories: Repositories, endpoint: str, tmp_path: Path
) -> None:
    push = origin.push({**HOSTILE_NAMES, b"large": (FILE, LARGE)})
    again = Repositories(tmp_path, endpoint, authorize=lambda url: "X-Nothing: here")
    assert bundled(repositories, push) == bundled(again, push)


def test_its_time_is_the_commits(origin: Origin, repositories: Repositories) -> None:
    push = origin.push({b"a": (FILE, b"a")})
    with zipfile.ZipFile(io.BytesIO(bundled(repositories, push))) as archive:
        assert archive.getinfo("a").date_time == (2023, 11, 14, 22, 13, 20)  # of 21, in UTC


def test_a_submodule_is_left_out(origin: Origin, repositories: Repositories) -> None:
    push = origin.push({b"a": (FILE, b"a"), b"library": (SUBMODULE, b"1" * 40)})
    with zipfile.ZipFile(io.BytesIO(bundled(repositories, push))) as archive:
        assert archive.namelist() == ["a"]


def test_submodules_are_logged_but_not_without_end(
    origin: Origin, repositories: Repositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, str]] = []
    monkeypatch.setattr(logger, "info", lambda text, extra: lines.append(extra))
    many = {b"library-%02d" % number: (SUBMODULE, b"1" * 40) for number in range(30)}
    push = origin.push(many)
    bundled(repositories, push)
    assert lines[0] == {"repository": "demo", "commit": push.commit, "path": "library-00"}
    assert len(lines) == SUBMODULES_LOGGED


def test_an_empty_tree_is_an_empty_zip(origin: Origin, repositories: Repositories) -> None:
    push = origin.push({})
    with zipfile.ZipFile(io.BytesIO(bundled(repositories, push))) as archive:
        assert archive.namelist() == []


def test_more_files_than_plain_zip_counts(origin: Origin, repositories: Repositories) -> None:
    blob = origin.git("hash-object", "-w", "--stdin", stdin=b"same")
    index = "".join(f"{FILE} {blob}\tfolder/{n}\0" for n in range(70_000)).encode()
    origin.git("update-index", "-z", "--index-info", stdin=index)
    tree = origin.git("write-tree")
    commit = origin.git("commit-tree", tree, "-m", "many")
    push = origin.push({})
    many = Push(**{**vars(push), "commit": commit})
    origin.git("update-ref", "refs/heads/main", commit)
    with zipfile.ZipFile(io.BytesIO(bundled(repositories, many))) as archive:
        assert len(archive.namelist()) == 70_000
        assert archive.testzip() is None


def test_nothing_that_gitattributes_says_is_applied(
    origin: Origin, repositories: Repositories
) -> None:
    attributes = b"secret export-ignore\n*.txt eol=crlf export-subst\n"
    push = origin.push(
        {
            b".gitattributes": (FILE, attributes),
            b"secret": (FILE, b"1"),
            b"a.txt": (FILE, b"$Format:%H$\n"),
        }
    )
    with zipfile.ZipFile(io.BytesIO(bundled(repositories, push))) as archive:
        assert archive.namelist() == [".gitattributes", "a.txt", "secret"]
        assert archive.read("a.txt") == b"$Format:%H$\n"


@pytest.mark.parametrize("name", [b".git", b".GIT", b"..", b"."])
def test_a_tree_that_would_write_outside_or_into_git_is_refused(
    origin: Origin, repositories: Repositories, name: bytes
) -> None:
    blob = bytes.fromhex(origin.git("hash-object", "-w", "--stdin", stdin=b"x"))
    entry = b"100644 config\0" + blob
    inner = origin.git("hash-object", "--literally", "-wt", "tree", "--stdin", stdin=entry)
    entry = b"40000 " + name + b"\0" + bytes.fromhex(inner)
    outer = origin.git("hash-object", "--literally", "-wt", "tree", "--stdin", stdin=entry)
    commit = origin.git("commit-tree", outer, "-m", "hostile")
    origin.git("update-ref", "refs/heads/main", commit)
    push = Push(**{**vars(origin.push({}, "other")), "commit": commit})
    with pytest.raises(PermanentFailure, match="unsafe path"):
        bundled(repositories, push)


def test_a_repository_that_lost_an_object_is_fetched_afresh(
    origin: Origin, repositories: Repositories
) -> None:
    push = origin.push({b"a": (FILE, b"a"), b"b": (FILE, b"b")})
    whole = bundled(repositories, push)
    for pack in repositories.folder.rglob("*.pack"):
        pack.chmod(0o600)
        pack.write_bytes(b"damaged")
    with pytest.raises(TemporaryFailure, match="demo at"):
        bundled(repositories, push)
    assert bundled(repositories, push) == whole
