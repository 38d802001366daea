"""Which modes the files and folders of an installation get."""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from local_cloud.codedeploy.agent.appspec import Appspec, Permission
from local_cloud.codedeploy.agent.host import Host
from local_cloud.codedeploy.agent.instructions import CannotInstall, Instructions


def modes(appspec: Appspec, host: Host, planned: Instructions) -> dict[Path, int]:
    """Returns the modes by what they are of. Raises CannotInstall if one is said twice."""
    found: dict[Path, int] = {}
    for permission in appspec.permissions:
        for path in _objects(permission, host.path(permission.object), planned):
            if path in found:
                raise CannotInstall(
                    f"The deployment failed because the permissions setting for ({path}) is "
                    "specified more than once in the application specification file."
                )
            if permission.mode:
                found[path] = int(permission.mode, 8)
    return found


def _objects(permission: Permission, target: Path, planned: Instructions) -> Iterator[Path]:
    if planned.steps.get(target):
        if "file" in permission.types:
            yield target
    elif target in planned.steps or target.is_dir():
        for path, source in planned.steps.items():
            kind = "file" if source else "directory"
            if kind in permission.types and _matches(permission, target, path):
                yield path


def _matches(permission: Permission, target: Path, path: Path) -> bool:
    """A folder itself is none of the objects under it; globs are about its own entries only."""
    if target not in path.parents:
        return False
    if path.parent == target and any(fnmatch(path.name, each) for each in permission.exceptions):
        return False
    return permission.pattern == "**" or (
        path.parent == target and fnmatch(path.name, permission.pattern)
    )
