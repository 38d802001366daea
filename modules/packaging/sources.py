"""The project's files that a function or a container runs."""

from collections.abc import Iterator
from pathlib import Path

# Where computed names come from; whatever runs in AWS computes them as Terraform did.
_NAMING = Path("modules/naming")
_SHARED = Path("handlers/shared")


def handler_sources(project: Path, folder: Path) -> dict[str, bytes]:
    """Returns the files that the handler in ``folder`` needs, by their paths in the project.

    They are its own folder, the modules of its capability (the files beside the folder), what all
    handlers share, and naming.

    folder: relative to ``project``, such as ``handlers/branch_builds/intake``.
    """
    wanted = sorted({*_below(project, folder), *_beside(project, folder)})
    return {path.as_posix(): (project / path).read_bytes() for path in wanted}


def _below(project: Path, folder: Path) -> Iterator[Path]:
    for part in (folder, _SHARED, _NAMING):
        for path in (project / part).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                yield path.relative_to(project)


def _beside(project: Path, folder: Path) -> Iterator[Path]:
    """Yields the modules of the packages that ``folder`` and naming lie in."""
    for package in (folder.parent, folder.parent.parent, _NAMING.parent):
        names = "*.py" if package == folder.parent else "__init__.py"
        for path in (project / package).glob(names):
            yield path.relative_to(project)
