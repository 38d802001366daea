"""Zip files that depend on nothing but what is in them."""

import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold
_REGULAR_FILE = 0o100644 << 16


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Writes ``files`` (name in the archive to content) into a new zip at ``path``.

    Names are sorted, times and modes fixed. Nothing is compressed: deflated bytes differ between
    zlib's releases, and Lambda would see a change where there is none.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: two syntheses may write the same package at the same time.
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".unfinished")
    with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = _REGULAR_FILE
            entry.create_system = 3  # Unix, whatever the machine is
            archive.writestr(entry, files[name])
    Path(unfinished).rename(path)
