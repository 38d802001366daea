"""Folders that appear whole or not at all, whichever thread makes them first."""

import shutil
import uuid
from collections.abc import Callable
from pathlib import Path


def make_whole(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Returns ``folder``; if it is missing, ``fill`` gets an empty one that then takes its name.

    Raises what ``fill`` raises; ``folder`` is still missing then.
    """
    if not folder.exists():
        partial = folder.with_name(f"{folder.name}.{uuid.uuid4().hex}")
        partial.mkdir(parents=True)
        fill(partial)
        try:
            partial.rename(folder)
        except OSError:  # another thread was first, with the same content
            shutil.rmtree(partial)
    return folder
