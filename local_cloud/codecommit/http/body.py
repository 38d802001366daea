"""The body of a git request, as a stream."""

import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

CHUNK = 64 * 1024  # bytes
_GZIP = zlib.MAX_WBITS | 16


def body_chunks(environ: dict[str, Any]) -> Iterator[bytes]:
    """Yields the request's body in pieces of at most a few hundred kilobytes, unpacked.

    environ: a WSGI environment; bodies with a length, chunked and gzip are understood.
    Raises zlib.error when a gzip body is damaged.
    """
    raw = _raw_chunks(environ)
    encoding = environ.get("HTTP_CONTENT_ENCODING", "")
    return _unpacked(raw) if encoding in ("gzip", "x-gzip") else raw


def _raw_chunks(environ: dict[str, Any]) -> Iterator[bytes]:
    stream: BinaryIO = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        while chunk := stream.read(CHUNK):
            yield chunk
        return
    remaining = int(environ.get("CONTENT_LENGTH") or 0)
    while remaining and (chunk := stream.read(min(CHUNK, remaining))):
        remaining -= len(chunk)
        yield chunk


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(_GZIP)
    for chunk in chunks:
        pending = chunk
        while pending and not unpacker.eof:
            yield unpacker.decompress(pending, CHUNK)
            pending = unpacker.unconsumed_tail
    yield unpacker.flush()
