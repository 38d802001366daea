"""Bundles of releases."""

import os
import re
import stat
import zipfile
from pathlib import Path

import pytest

from cli.errors import OperatorError
from cli.releases.bundle import Bundle, make_bundle


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A directory with everything that a bundle must care for."""
    release = tmp_path / "release"
    for name in ("app", "empty", ".git", "app/.git"):
        (release / name).mkdir(parents=True)
    for name in ("app/server", ".htaccess", ".env", "app/.env", ".git/config", ".env.example"):
        (release / name).write_text(name)
    (release / "app/server").chmod(0o750)
    (release / "app/current").symlink_to("server")
    (release / "app/dangling").symlink_to("/run/app.sock")
    (release / "app/directory").symlink_to("../empty")
    return release


def bundle(directory: Path, name: str = "bundle.zip", *keep: str) -> Bundle:
    return make_bundle(directory, directory.parent / name, keep)


def entries(bundle: Bundle) -> dict[str, tuple[str, str]]:
    """Returns the mode, as `ls` shows it, and the content of everything in the bundle."""
    with zipfile.ZipFile(bundle.path) as archive:
        return {
            entry.filename: (
                stat.filemode(entry.external_attr >> 16),
                archive.read(entry).decode(),
            )
            for entry in archive.infolist()
        }


def test_the_same_directory_gives_the_same_bytes_whatever_its_times(directory: Path) -> None:
    first = bundle(directory, "first.zip")
    for path in directory.rglob("*"):
        os.utime(path, (0, 0), follow_symlinks=False)
    second = bundle(directory, "second.zip")

    assert first.sha256 == second.sha256
    assert first.path.read_bytes() == second.path.read_bytes()


def test_other_content_and_other_modes_give_other_bytes(directory: Path) -> None:
    first = bundle(directory)
    (directory / "app/server").chmod(0o755)
    second = bundle(directory)
    (directory / "app/server").write_text("other")
    assert len({first.sha256, second.sha256, bundle(directory).sha256}) == 3


def test_names_are_in_one_order(directory: Path) -> None:
    names = zipfile.ZipFile(bundle(directory).path).namelist()
    assert names == [
        *(".env.example", ".htaccess", "app/", "app/current", "app/dangling", "app/directory"),
        *("app/server", "empty/"),
    ]


def test_modes_links_and_empty_directories_are_kept(directory: Path) -> None:
    inside = entries(bundle(directory))

    assert inside["app/server"] == ("-rwxr-x---", "app/server")
    assert inside["app/current"] == ("lrwxrwxrwx", "server")
    assert inside["app/dangling"] == ("lrwxrwxrwx", "/run/app.sock")
    assert inside["app/directory"] == ("lrwxrwxrwx", "../empty")
    assert inside["empty/"][0].startswith("d")
    assert inside[".htaccess"][1] == ".htaccess"


def test_what_is_left_out_is_told(directory: Path) -> None:
    assert bundle(directory).left_out == (".env", ".git/", "app/.env", "app/.git/")


def test_what_is_asked_for_is_not_left_out(directory: Path) -> None:
    kept = bundle(directory, "bundle.zip", ".env")
    assert kept.left_out == (".git/", "app/.git/")
    assert ".env" in zipfile.ZipFile(kept.path).namelist()


def test_the_size_and_the_files_are_counted(directory: Path) -> None:
    made = bundle(directory)
    assert made.size == made.path.stat().st_size
    assert made.files == 6  # two hidden files, the server and three links


def test_what_is_no_file_is_refused(directory: Path) -> None:
    os.mkfifo(directory / "pipe")
    with pytest.raises(OperatorError, match="pipe is neither file, directory nor link"):
        bundle(directory)


def test_a_name_that_is_no_text_is_refused(directory: Path) -> None:
    Path(os.fsdecode(bytes(directory) + b"/\xff")).touch()
    with pytest.raises(OperatorError, match=re.escape("b'\\xff' is not UTF-8")):
        bundle(directory)
