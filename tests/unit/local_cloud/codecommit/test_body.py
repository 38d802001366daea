"""The body of a git request arrives whole, however it is sent."""

import gzip
import io
import random
import zlib
from typing import Any

import pytest

from local_cloud.codecommit.http.body import CHUNK, body_chunks

CONTENT = random.Random(1).randbytes(3 * CHUNK + 7)
REPEATED = b"0032want 0123456789\n" * 100_000


def _environ(sent: bytes, **more: Any) -> dict[str, Any]:
    return {"wsgi.input": io.BytesIO(sent), **more}


@pytest.mark.parametrize(
    ("environ", "content"),
    [
        (_environ(CONTENT + b"next", CONTENT_LENGTH=str(len(CONTENT))), CONTENT),
        (_environ(CONTENT, **{"wsgi.input_terminated": True}), CONTENT),
        (_environ(b"ignored"), b""),
        (
            _environ(
                packed := gzip.compress(REPEATED),
                CONTENT_LENGTH=str(len(packed)),
                HTTP_CONTENT_ENCODING="gzip",
            ),
            REPEATED,
        ),
    ],
    ids=["with its length", "chunked", "without either", "gzip"],
)
def test_a_body_is_read_in_small_pieces(environ: dict[str, Any], content: bytes) -> None:
    pieces = list(body_chunks(environ))
    assert b"".join(pieces) == content
    assert max(map(len, pieces), default=0) <= CHUNK


def test_a_damaged_gzip_body_is_an_error() -> None:
    damaged = _environ(b"not gzip", CONTENT_LENGTH="8", HTTP_CONTENT_ENCODING="gzip")
    with pytest.raises(zlib.error):
        list(body_chunks(damaged))
