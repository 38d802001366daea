"""What COPY finds, and where it puts it."""

import shutil
from pathlib import Path


def find(root: Path, pattern: str) -> list[Path]:
    """Returns what a source of COPY names: files, folders, or what a pattern matches.

    root: the folder that is / for the pattern.
    """
    relative = Path(pattern.lstrip("/"))
    return sorted(root.glob(str(relative))) if relative.parts else [root]


def copy(source: Path, target: Path, *, into_folder: bool) -> None:
    """Copies a file, or all that is in a folder.

    into_folder: ``target`` is a folder although it may not be there yet.
    """
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
        return
    destination = target / source.name if into_folder or target.is_dir() else target
    destination.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, destination, follow_symlinks=False)
