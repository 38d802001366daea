"""Unpacks zip files as AWS does: with the modes and symbolic links that they record."""

import os
import stat
from pathlib import Path
from typing import IO
from zipfile import ZipFile, ZipInfo


def unpack(archive: IO[bytes], folder: Path) -> None:
    """Writes what the zip file holds into ``folder``, which is made if it is missing.

    Raises zipfile.BadZipFile if it is not a zip file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ZipFile(archive) as file:
        for entry in file.infolist():
            _unpack_entry(file, entry, folder)


def _unpack_entry(file: ZipFile, entry: ZipInfo, folder: Path) -> None:
    mode = entry.external_attr >> 16  # the upper half is Unix's st_mode
    path = Path(file.extract(entry, folder))
    if stat.S_ISLNK(mode):
        target = os.fsdecode(path.read_bytes())
        path.unlink()
        path.symlink_to(target)
    elif stat.S_IMODE(mode) and not entry.is_dir():
        path.chmod(stat.S_IMODE(mode))
