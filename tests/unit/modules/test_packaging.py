"""Zips hold what a handler needs and nothing else, and the same sources give the same bytes."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from modules.packaging import Package, function_package, image_sources, package
from modules.packaging.archive import write_zip
from modules.packaging.requirements import PYTHON_VERSION

INTAKE = Path("handlers/branch_builds/intake")
BUILD_RESULT = Path("handlers/branch_builds/build_result")
RUNNER = Path("handlers/branch_builds/source_runner")


def names(made: Package) -> set[str]:
    """Returns the names of the files in a package."""
    with zipfile.ZipFile(made.path) as archive:
        return set(archive.namelist())


def test_the_order_of_files_and_the_time_do_not_change_the_bytes(tmp_path: Path) -> None:
    write_zip(tmp_path / "one.zip", {"a": b"1", "b": b"2"})
    write_zip(tmp_path / "other.zip", {"b": b"2", "a": b"1"})

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_files_in_a_zip_can_be_read_by_everyone(tmp_path: Path) -> None:
    write_zip(tmp_path / "one.zip", {"a": b"1"})

    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.getinfo("a").external_attr >> 16 == 0o100644


def test_a_write_that_fails_leaves_no_package(tmp_path: Path) -> None:
    broken: dict[str, bytes] = {"a": b"1", "b": None}  # type: ignore[dict-item]

    with pytest.raises(TypeError):
        write_zip(tmp_path / "one.zip", broken)

    assert not (tmp_path / "one.zip").exists()


@pytest.mark.parametrize("folder", [INTAKE, BUILD_RESULT])
def test_a_function_is_imported_from_its_zip_alone(folder: Path, tmp_path: Path) -> None:
    # Given the unpacked zip
    with zipfile.ZipFile(function_package(folder).path) as archive:
        archive.extractall(tmp_path)

    # When it is all that Python finds, but for its own library
    subprocess.run(
        [sys.executable, "-S", "-c", "import handlers.shared.log, modules.naming"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        check=True,
    )

    # Then its handler is there too
    assert (tmp_path / folder / "handler.py").is_file()


def test_a_function_ships_its_own_capabilitys_modules_and_no_other_handler() -> None:
    shipped = names(function_package(INTAKE))

    assert "handlers/branch_builds/push.py" in shipped
    assert "modules/naming/kinds.py" in shipped
    assert not [name for name in shipped if name.startswith(BUILD_RESULT.as_posix())]
    assert not [name for name in shipped if name.startswith("modules/settings")]


def test_nothing_compiled_or_of_an_installer_is_shipped() -> None:
    shipped = names(function_package(INTAKE))

    assert not [name for name in shipped if name.endswith((".pyc", "RECORD", "INSTALLER"))]
    assert not [name for name in shipped if name.startswith(("bin/", "."))]


def test_what_is_shipped_runs_on_any_machine() -> None:
    assert not [name for name in names(function_package(INTAKE)) if name.endswith(".so")]


def test_documents_are_at_the_root_and_change_the_package() -> None:
    plain = function_package(INTAKE)
    with_document = function_package(INTAKE, {"branch_filters.json": b"{}"})

    assert names(with_document) - names(plain) == {"branch_filters.json"}
    assert with_document.digest != plain.digest


def test_a_package_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a package that was made
    first = function_package(INTAKE)

    # When nothing can be installed any more
    monkeypatch.delattr(package, "install_requirements")

    # Then it is still found
    assert function_package(INTAKE) == first


def test_packages_that_are_used_no_more_are_deleted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Given room for two packages, and one that was used long ago
    monkeypatch.setattr(package, "_CACHE", tmp_path)
    monkeypatch.setattr(package, "_KEEP_PACKAGES", 2)
    old, used = image_sources(INTAKE), image_sources(BUILD_RESULT)
    os.utime(old.path, (0, 0))

    new = image_sources(RUNNER)

    assert set(tmp_path.iterdir()) == {used.path, new.path}


def test_the_image_is_built_from_a_folder_like_the_projects() -> None:
    shipped = names(image_sources(RUNNER))

    assert {
        (RUNNER / "Dockerfile").as_posix(),
        (RUNNER / "image_buildspec.yml").as_posix(),
        (RUNNER / "requirements.txt").as_posix(),
        "handlers/__init__.py",
        "handlers/shared/requirements.txt",
        "modules/naming/__init__.py",
    } < shipped
    assert not [name for name in shipped if name.endswith(".pyc")]


def test_the_runtimes_agree_on_python() -> None:
    dockerfile = (package.PROJECT / RUNNER / "Dockerfile").read_text()

    assert f"python:{PYTHON_VERSION}." in dockerfile
