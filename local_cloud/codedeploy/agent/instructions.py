"""What an installation does, step by step, planned before the first step is done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from local_cloud.codedeploy.agent.appspec import DISALLOW, RETAIN, Appspec
from local_cloud.codedeploy.agent.host import Host


class CannotInstall(Exception):
    """The files cannot be installed; the text is what the event Install tells."""


@dataclass
class Instructions:
    """Folders to make and files to copy, by what they are on the machine, in their order.

    steps: destinations with their sources, None for a folder.
    """

    steps: dict[Path, Path | None] = field(default_factory=dict)

    def make(self, folder: Path) -> None:
        """Plans a folder. Raises CannotInstall where a file is planned."""
        if self.steps.get(folder):
            raise CannotInstall(
                "The deployment failed because the application specification file includes a "
                f"folder and a file at the same destination path ({folder})."
            )
        self.steps.setdefault(folder, None)

    def copy(self, source: Path, destination: Path) -> None:
        """Plans a copy. Raises CannotInstall where something else is planned."""
        if destination in self.steps:
            raise CannotInstall(
                "The deployment failed because the application specification file specifies two "
                f"source files named {source} and {self.steps[destination]} for the same "
                f"destination ({destination}). Remove one of the source file paths from the "
                "AppSpec file, and then try again."
            )
        self.steps[destination] = source


def plan(archive: Path, appspec: Appspec, host: Host, behavior: str) -> Instructions:
    """Returns what installs the files. behavior: for files that are there already.

    Raises CannotInstall.
    """
    planned = Instructions()
    for source, destination in appspec.files:
        _plan_one(planned, archive / source.lstrip("/"), host.path(destination), behavior)
    return planned


def _plan_one(planned: Instructions, source: Path, destination: Path, behavior: str) -> None:
    def copy(file: Path, to: Path) -> None:
        if to.exists() and behavior == DISALLOW:
            raise CannotInstall(
                "The deployment failed because a specified file already exists at this location: "
                f"{to}"
            )
        if not (to.exists() and behavior == RETAIN):
            planned.copy(file, to)

    if source.is_dir():
        _plan_ancestors(planned, destination)
        _plan_folder(planned, source, destination, copy)
    elif source.is_symlink() or source.exists():
        _plan_ancestors(planned, destination / source.name)
        copy(source, destination / source.name)
    else:
        raise CannotInstall(f"No such file or directory - {source}")


def _plan_folder(
    planned: Instructions, source: Path, destination: Path, copy: Callable[[Path, Path], None]
) -> None:
    if not destination.is_dir():
        planned.make(destination)
    for entry in sorted(source.iterdir()):
        if entry.is_dir():
            _plan_folder(planned, entry, destination / entry.name, copy)
        else:
            copy(entry, destination / entry.name)


def _plan_ancestors(planned: Instructions, destination: Path) -> None:
    missing = [each for each in destination.parents if not each.exists()]
    for folder in reversed(missing):
        planned.make(folder)
