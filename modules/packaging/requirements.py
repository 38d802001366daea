"""Installs what a function ships besides its own sources, as its runtime needs it."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from uv import find_uv_bin

PYTHON_VERSION = "3.13"
_PLATFORM = "aarch64-manylinux2014"  # Lambda on arm64
# What an installer adds differs from one machine to the next, and no function reads it.
_INSTALLERS_FILES = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"}


def install_requirements(requirements: Path) -> dict[str, bytes]:
    """Returns the files of the packages that ``requirements`` pins, by their paths in the zip.

    Raises subprocess.CalledProcessError if one can't be had; uv has said why on standard error.
    """
    target = Path(tempfile.mkdtemp(prefix="branchline-"))
    try:
        subprocess.run(_command(requirements, target), check=True, stdout=sys.stderr)
        return {
            path.relative_to(target).as_posix(): path.read_bytes()
            for path in target.rglob("*")
            if path.is_file() and _is_shipped(path.relative_to(target))
        }
    finally:
        shutil.rmtree(target)


def _command(requirements: Path, target: Path) -> list[str]:
    return [
        find_uv_bin(),
        *("pip", "install", "--quiet", "--no-config", "--require-hashes"),
        *("--only-binary", ":all:", "--python-version", PYTHON_VERSION),
        *("--python-platform", _PLATFORM, "--target", str(target)),
        *("-r", str(requirements)),
    ]


def _is_shipped(path: Path) -> bool:
    return not (
        path.parts[0] == "bin"
        or path.parts[0].startswith(".")
        or path.suffix == ".pyc"
        or path.name in _INSTALLERS_FILES
    )
