"""Images of this machine, before they are pushed: a configuration and one layer each."""

import gzip
import hashlib
import io
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True)
class LocalImage:
    """An image: its configuration as JSON, and its files as a gzipped tar."""

    config: bytes
    layer: bytes


def digest(content: bytes) -> str:
    """Returns the name of a blob in a registry."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def pack(root: Path, config: dict[str, Any]) -> LocalImage:
    """Returns the image of a folder; the same files and settings make the same bytes."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for path in sorted(root.rglob("*")):
            archive.add(
                path, path.relative_to(root).as_posix(), recursive=False, filter=_reproducible
            )
    layer = gzip.compress(content.getvalue(), compresslevel=1, mtime=0)
    document = {
        "architecture": "arm64",
        "os": "linux",
        "config": config,
        "rootfs": {"type": "layers", "diff_ids": [digest(content.getvalue())]},
    }
    return LocalImage(json.dumps(document, sort_keys=True).encode(), layer)


def save(image: LocalImage, reference: str) -> None:
    """Keeps an image under a name, such as "runner:latest"."""
    folder = _folder(reference)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_bytes(image.config)
    (folder / "layer.tar.gz").write_bytes(image.layer)


def load(reference: str) -> LocalImage | None:
    """Returns the image of that name, None if there is none."""
    folder = _folder(reference)
    if not folder.exists():
        return None
    config = (folder / "config.json").read_bytes()
    return LocalImage(config, (folder / "layer.tar.gz").read_bytes())


def _folder(reference: str) -> Path:
    name = reference if ":" in reference.rsplit("/", 1)[-1] else f"{reference}:latest"
    return Path.home() / ".docker" / "images" / quote(name, safe="")


def _reproducible(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.mtime = entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
