"""Installs the files of a revision, and removes those that the one before it installed."""

import shutil
from pathlib import Path

from local_cloud.codedeploy.agent.appspec import Appspec
from local_cloud.codedeploy.agent.archives import Archives
from local_cloud.codedeploy.agent.host import Host
from local_cloud.codedeploy.agent.instructions import CannotInstall, plan
from local_cloud.codedeploy.agent.permissions import modes
from local_cloud.codedeploy.agent.specification import Specification


def install(host: Host, specification: Specification, appspec: Appspec) -> None:
    """Removes what the cleanup file names, then copies; each path is noted before it is made.

    Raises CannotInstall, or OSError for what the file system refuses.
    """
    archives = Archives(host, specification)
    cleanup = archives.instructions / f"{specification.group_id}-cleanup"
    _clean_up(cleanup)
    behavior = appspec.file_exists_behavior or specification.file_exists_behavior
    planned = plan(archives.archive, appspec, host, behavior)
    changes = modes(appspec, host, planned)
    with cleanup.open("w") as notes:
        for path, source in planned.steps.items():
            if source is None:
                path.mkdir()
            notes.write(f"{path}\n")
            if source is not None:
                _copy(source, path)
    for path, mode in changes.items():
        path.chmod(mode)
    archives.installed()


def _clean_up(cleanup: Path) -> None:
    """Removes what the group's last installation made, the last first; a full folder stays."""
    if not cleanup.exists():
        return
    for line in reversed(cleanup.read_text().splitlines()):
        path = Path(line)
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    cleanup.unlink()


def _copy(source: Path, destination: Path) -> None:
    if source.is_symlink():
        destination.symlink_to(source.readlink())
    elif destination.is_dir():
        raise CannotInstall(f"Is a directory - {destination}")
    else:
        shutil.copy2(source, destination)
