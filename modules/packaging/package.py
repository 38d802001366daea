"""Packages: made once for the same inputs, and found again afterwards."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from modules.packaging.archive import write_zip
from modules.packaging.requirements import PYTHON_VERSION, install_requirements
from modules.packaging.sources import handler_sources

PROJECT = Path(__file__).parents[2]
_CACHE = PROJECT / ".branchline" / "packages"
_KEEP_PACKAGES = 30  # of about 4 MB; a synthesis uses nine
_REQUIREMENTS = "requirements.txt"


@dataclass(frozen=True)
class Package:
    """A zip file.

    digest: 64 hex digits that change when, and only when, something in the zip does.
    """

    path: Path
    digest: str

    def base64_sha256(self) -> str:
        """Returns the hash of the file's bytes in the form that Lambda reports it."""
        return base64.b64encode(hashlib.sha256(self.path.read_bytes()).digest()).decode()


def function_package(
    folder: Path,
    documents: Mapping[str, bytes] | None = None,
    *,
    packages: Sequence[Path] = (),
) -> Package:
    """Returns the zip of the function in ``folder``, with everything it imports.

    folder: relative to the project, such as ``handlers/branch_builds/intake``.
    documents: further files at the zip's root, by name.
    packages: those of other capabilities whose modules it imports.

    Raises subprocess.CalledProcessError if a third-party package can't be had.
    """
    sources = handler_sources(PROJECT, folder, packages)
    modules = {name: content for name, content in sources.items() if name.endswith(".py")}
    inputs = {
        **modules,
        **(documents or {}),
        **{name: content for name, content in sources.items() if name.endswith(_REQUIREMENTS)},
        "python": PYTHON_VERSION.encode(),
    }

    def contents() -> dict[str, bytes]:
        installed = install_requirements(PROJECT / folder / _REQUIREMENTS)
        return {**installed, **modules, **(documents or {})}

    return _made_once(inputs, contents)


def image_sources(folder: Path) -> Package:
    """Returns the zip of what the container image in ``folder`` is built from.

    It mirrors the project's folders, so that its root is the image's build context.
    """
    sources = handler_sources(PROJECT, folder)
    return _made_once(sources, lambda: sources)


def _made_once(inputs: Mapping[str, bytes], contents: Callable[[], Mapping[str, bytes]]) -> Package:
    digest = hashlib.sha256()
    for name in sorted(inputs):
        digest.update(f"{name} {len(inputs[name])}\n".encode())
        digest.update(inputs[name])
    path = _CACHE / f"{digest.hexdigest()}.zip"
    if path.is_file():
        path.touch()
    else:
        write_zip(path, contents())
        _forget_unused()
    return Package(path, digest.hexdigest())


def _forget_unused() -> None:
    """Deletes the packages that were not asked for in the longest time."""
    by_use = sorted(_CACHE.glob("*.zip"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_use[_KEEP_PACKAGES:]:
        path.unlink()
