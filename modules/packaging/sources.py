"""The project's files that a function or a container runs."""

from collections.abc import Iterator, Sequence
from pathlib import Path

# Where computed names come from; whatever runs in AWS computes them as Terraform did.
_NAMING = Path("modules/naming")
_SHARED = Path("handlers/shared")


def handler_sources(project: Path, folder: Path, packages: Sequence[Path] = ()) -> dict[str, bytes]:
    """Returns the files that the handler in ``folder`` needs, by their paths in the project.

    They are its own folder, the modules of its capability (the files beside the folder) and of the
    further ``packages``, what all handlers share, and naming.

    folder, packages: relative to ``project``, such as ``handlers/branch_builds/intake``.
    """
    beside = (folder.parent, *packages)
    wanted = sorted({*_below(project, folder), *_modules_of(project, beside)})
    return {path.as_posix(): (project / path).read_bytes() for path in wanted}


def _below(project: Path, folder: Path) -> Iterator[Path]:
    for part in (folder, _SHARED, _NAMING):
        for path in (project / part).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                yield path.relative_to(project)


def _modules_of(project: Path, packages: Sequence[Path]) -> Iterator[Path]:
    """Yields the modules of ``packages``, and what makes them and naming importable."""
    for package in packages:
        for path in (project / package).glob("*.py"):
            yield path.relative_to(project)
    for package in (*{package.parent for package in packages}, _NAMING.parent):
        yield package / "__init__.py"
