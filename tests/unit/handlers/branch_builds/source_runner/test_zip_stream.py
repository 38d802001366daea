"""The zip format at its edges; what a whole bundle looks like is tested with the bundle."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from handlers.branch_builds.source_runner import zip_stream
from handlers.branch_builds.source_runner.zip_stream import ZipStream, pack

MODE = 0o100644
NOON = 1_700_000_000


def test_a_content_that_deflating_would_grow_is_stored() -> None:
    stream = ZipStream(NOON)
    data = stream.member(b"a", MODE, pack(b"x")) + stream.end()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.getinfo("a").compress_type == zipfile.ZIP_STORED
        assert archive.read("a") == b"x"


@pytest.mark.parametrize("chunk", [b"text " * 1000, bytes(range(256)) * 20, b""])
def test_a_streamed_member(chunk: bytes) -> None:
    stream = ZipStream(NOON)
    data = b"".join(stream.streamed_member(b"a", MODE, 3 * len(chunk), iter([chunk] * 3)))
    with zipfile.ZipFile(io.BytesIO(data + stream.end())) as archive:
        assert archive.testzip() is None
        assert archive.read("a") == chunk * 3


def test_a_dense_content_is_streamed_without_work() -> None:
    dense = random.Random(1).randbytes(50_000)
    stream = ZipStream(NOON)
    data = b"".join(stream.streamed_member(b"a", MODE, len(dense), iter([dense])))
    assert dense in data


def test_a_member_that_may_exceed_32_bits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(zip_stream, "LARGE", 1)
    stream = ZipStream(NOON)
    data = b"".join(stream.streamed_member(b"a", MODE, 4, iter([b"four"])))
    data += stream.member(b"b", MODE, pack(b"after")) + stream.end()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [b"four", b"after"]


def test_a_member_that_starts_beyond_4_gib(tmp_path: Path) -> None:
    beyond = 5 << 30
    stream = ZipStream(NOON)
    stream._offset = beyond  # as if that much had been written
    with (tmp_path / "sparse.zip").open("wb") as file:
        file.seek(beyond)
        file.write(stream.member(b"a", MODE, pack(b"far out")) + stream.end())
    with zipfile.ZipFile(tmp_path / "sparse.zip") as archive:
        assert archive.getinfo("a").header_offset == beyond
        assert archive.read("a") == b"far out"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-5, (1980, 1, 1, 0, 0, 0)),
        (NOON, (2023, 11, 14, 22, 13, 20)),
        (2**40, (2107, 12, 31, 23, 59, 58)),
    ],
)
def test_times_that_zip_cannot_hold_become_the_nearest(
    seconds: int, expected: tuple[int, ...]
) -> None:
    stream = ZipStream(seconds)
    data = stream.member(b"a", MODE, pack(b"")) + stream.end()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.getinfo("a").date_time == expected
