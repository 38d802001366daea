"""Images hold the files and settings that their Dockerfile names."""

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from local_cloud.docker.build import build
from local_cloud.docker.dockerfile import DockerfileError
from local_cloud.docker.store import LocalImage


def make(context: Path, dockerfile: str, **arguments: str) -> LocalImage:
    path = context.parent / "Dockerfile"
    path.write_text(dockerfile)
    return build(path, context, arguments, lambda _line: None)


def files(image: LocalImage) -> dict[str, str]:
    """Returns the contents of the image's files by path."""
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(image.layer))) as archive:
        return {
            entry.name: (archive.extractfile(entry) or io.BytesIO()).read().decode()
            for entry in archive
            if entry.isfile()
        }


def config(image: LocalImage) -> dict[str, Any]:
    return dict(json.loads(image.config)["config"])


@pytest.fixture
def context(tmp_path: Path) -> Path:
    folder = tmp_path / "context"
    (folder / "package" / "inner").mkdir(parents=True)
    (folder / "package" / "inner" / "a.py").write_text("a")
    (folder / "package" / "b.py").write_text("b")
    (folder / "requirements.txt").write_text("r")
    return folder


def test_files_are_copied_as_copy_does(context: Path) -> None:
    image = make(
        context,
        "FROM python:3.13-slim\n"
        "WORKDIR /app\n"
        "COPY --chown=1000:1000 package ./package/\n"
        "COPY requirements.txt .\n"
        "COPY requirements.txt /etc/renamed.txt\n"
        "COPY package/*.py scripts/\n",
    )
    assert files(image) == {
        "app/package/inner/a.py": "a",
        "app/package/b.py": "b",
        "app/requirements.txt": "r",
        "app/scripts/b.py": "b",
        "etc/renamed.txt": "r",
    }


def test_settings_are_kept(context: Path) -> None:
    image = make(
        context,
        "ARG BASE=python\n"
        "FROM ${BASE}:3\n"
        "ARG VERSION=1\n"
        'ENV VERSION=$VERSION NAME="two words"\n'
        "ENV OLD form here\n"
        "WORKDIR /app\n"
        "WORKDIR inner\n"
        "USER 1000\n"
        'ENTRYPOINT ["python", "-m"]\n'
        'CMD ["package"]\n',
        VERSION="2",
    )
    assert config(image) == {
        "Env": ["VERSION=2", "NAME=two words", "OLD=form here"],
        "WorkingDir": "/app/inner",
        "Entrypoint": ["python", "-m"],
        "Cmd": ["package"],
    }


def test_the_last_stage_is_the_image(context: Path) -> None:
    image = make(
        context,
        "FROM python AS builder\n"
        "COPY requirements.txt /built/\n"
        "RUN pip install --target /installed -r /built/requirements.txt\n"
        "FROM python\n"
        "COPY --from=builder /built /kept\n"
        "COPY --from=builder /installed /installed\n"
        "COPY --from=ghcr.io/other/image /tool /tool\n",
    )
    assert files(image) == {"kept/requirements.txt": "r"}


def test_the_same_sources_make_the_same_bytes(context: Path) -> None:
    dockerfile = "FROM python\nCOPY . /app\n"
    first = make(context, dockerfile)
    (context / "requirements.txt").touch()
    assert make(context, dockerfile) == first


@pytest.mark.parametrize(
    ("dockerfile", "message"),
    [
        ("FROM a\nCOPY absent .\n", 'line 2: "absent" not found in the build context'),
        ("FROM a\nCOPPY a b\n", "line 2: unknown instruction: COPPY"),
        ("COPY a b\n", "line 1: no build stage"),
        ("ARG A\n", "has no FROM"),
    ],
)
def test_a_mistake_is_named(context: Path, dockerfile: str, message: str) -> None:
    with pytest.raises(DockerfileError, match=message):
        make(context, dockerfile)
