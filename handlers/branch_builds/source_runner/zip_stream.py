"""Writes a zip file as a stream, from contents that are already in memory or come in chunks.

Its own, because stream-zip (0.0.84) takes no path that is not UTF-8, which git does, brings a
cryptography library along, and needs a fifth of a second more for 20,000 files.

libdeflate does the work in half of zlib's time. ISA-L would be faster still, but its output now and
then depends on what was in memory before, and the same commit must give the same bytes.

The format is PKWARE's APPNOTE 6.3.10; the numbers of sections below are those of that text.
"""

import struct
import time
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import deflate

__all__ = ["Packed", "ZipStream", "pack"]

MADE_BY = 3 << 8 | 45  # 4.4.2: Unix, so that modes and symbolic links are understood; version 4.5
VERSION, VERSION_ZIP64 = 20, 45  # 4.4.3: what is needed to extract
STORED, DEFLATED = 0, 8  # 4.4.5
SIZES_FOLLOW, UTF_8 = 1 << 3, 1 << 11  # 4.4.4: general purpose flags
ZIP64_EXTRA = 1  # 4.5.3
LIMIT_32 = 0xFFFF_FFFF  # this value means: look into the ZIP64 record
LIMIT_16 = 0xFFFF
LARGE = 0xF000_0000  # bytes; a content of this size might grow past 32 bits when deflated
RAW_DEFLATE = -15  # a window of 32 KiB and no zlib header
LEVEL = 1  # the fastest; with libdeflate also smaller than zlib's
WORTHWHILE = 15 / 16  # of its size: a streamed content whose start stays larger is not deflated
EARLIEST, LATEST = 315_532_800, 4_354_819_198  # 1980-01-01 and 2107-12-31 in seconds since 1970

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")


class Packed(NamedTuple):
    """A content as it stands in a zip file.

    method: STORED or DEFLATED.
    crc, size: of the content itself.
    """

    method: int
    crc: int
    size: int
    data: bytes


def pack(content: bytes) -> Packed:
    """Returns a content deflated, or stored if deflating gains nothing."""
    crc, size = deflate.crc32(content), len(content)
    data = deflate.deflate_compress(content, LEVEL)
    if len(data) < size:
        return Packed(DEFLATED, crc, size, bytes(data))  # without the room that was left to it
    return Packed(STORED, crc, size, content)


class ZipStream:
    """A zip file in the making. Each method returns the next bytes of the file, in order.

    modified: seconds since 1970, the time of every member, in UTC; zip holds the years 1980 to
        2107 in steps of two seconds, and a time outside of them becomes the nearest one.

    The same calls give the same bytes while the versions of libdeflate and zlib stay the same.
    """

    def __init__(self, modified: int) -> None:
        self._time, self._date = _dos_time(modified)
        self._directory = bytearray()
        self._members = 0
        self._offset = 0

    def member(self, path: bytes, mode: int, packed: Packed) -> bytes:
        """Returns one member whose content is in memory.

        path: relative, with slashes; kept as it is, and marked if it is UTF-8.
        mode: as in ``stat.st_mode``, file type and permissions.
        """
        method, crc, size, data = packed
        sizes = crc, len(data), size
        flags = _path_flags(path)
        header = self._local(path, flags, method, sizes, b"")
        self._list(path, mode, flags, method, sizes)
        self._offset += len(header) + len(data)
        return b"".join((header, data))

    def streamed_member(
        self, path: bytes, mode: int, size: int, chunks: Iterable[bytes]
    ) -> Iterator[bytes]:
        """Yields one member whose content comes in ``chunks``, ``size`` bytes in all."""
        flags = _path_flags(path) | SIZES_FOLLOW
        large = size >= LARGE
        extra = struct.pack("<2H2Q", ZIP64_EXTRA, 16, 0, 0) if large else b""
        header = self._local(path, flags, DEFLATED, (0, 0, 0), extra)
        yield header
        crc = packed = 0
        compressor = None
        for chunk in chunks:
            compressor = compressor or _compressor(chunk)
            crc = deflate.crc32(chunk, crc)
            data = compressor.compress(chunk)
            packed += len(data)
            yield data
        rest = (compressor or _compressor(b"")).flush()
        packed += len(rest)
        descriptor = struct.pack("<4sL2Q" if large else "<4s3L", b"PK\7\x08", crc, packed, size)
        self._list(path, mode, flags, DEFLATED, (crc, packed, size))
        self._offset += len(header) + packed + len(descriptor)
        yield rest + descriptor

    def end(self) -> bytes:
        """Returns what closes the file: its directory. Nothing may follow."""
        size, start, count = len(self._directory), self._offset, self._members
        zip64 = b""
        if count >= LIMIT_16 or start + size >= LIMIT_32:
            zip64 = _END_64.pack(
                b"PK\6\6", 44, MADE_BY, VERSION_ZIP64, 0, 0, count, count, size, start
            ) + _LOCATOR_64.pack(b"PK\6\7", 0, start + size, 1)
        count_16 = min(count, LIMIT_16)
        end = _END.pack(
            b"PK\5\6", 0, 0, count_16, count_16, min(size, LIMIT_32), min(start, LIMIT_32), 0
        )
        return b"".join((self._directory, zip64, end))

    def _local(
        self, path: bytes, flags: int, method: int, sizes: tuple[int, int, int], extra: bytes
    ) -> bytes:
        version, (crc, packed, size) = VERSION, sizes
        if extra:
            version, packed, size = VERSION_ZIP64, LIMIT_32, LIMIT_32
        fixed = _LOCAL.pack(
            b"PK\3\4", version, flags, method, self._time, self._date,
            crc, packed, size, len(path), len(extra),
        )  # fmt: skip
        return b"".join((fixed, path, extra))

    def _list(
        self, path: bytes, mode: int, flags: int, method: int, sizes: tuple[int, int, int]
    ) -> None:
        crc, packed, size = sizes
        large = [number for number in (size, packed, self._offset) if number >= LIMIT_32]
        extra = struct.pack(f"<2H{len(large)}Q", ZIP64_EXTRA, 8 * len(large), *large)
        if not large:
            extra = b""
        self._directory += _CENTRAL.pack(
            b"PK\1\2", MADE_BY, VERSION_ZIP64 if large else VERSION, flags, method,
            self._time, self._date, crc, min(packed, LIMIT_32), min(size, LIMIT_32),
            len(path), len(extra), 0, 0, 0, mode << 16, min(self._offset, LIMIT_32),
        )  # fmt: skip
        self._directory += path + extra
        self._members += 1


def _compressor(start: bytes) -> "zlib._Compress":
    """Returns a compressor for a content that starts so; level 0 only wraps what is dense."""
    pays = len(deflate.deflate_compress(start, LEVEL)) < WORTHWHILE * len(start)
    return zlib.compressobj(LEVEL if pays else 0, zlib.DEFLATED, RAW_DEFLATE)


def _path_flags(path: bytes) -> int:
    if path.isascii():
        return 0
    try:
        path.decode()
    except UnicodeDecodeError:
        return 0
    return UTF_8


def _dos_time(seconds: int) -> tuple[int, int]:
    moment = time.gmtime(min(max(seconds, EARLIEST), LATEST))
    clock = moment.tm_hour << 11 | moment.tm_min << 5 | moment.tm_sec // 2
    return clock, (moment.tm_year - 1980) << 9 | moment.tm_mon << 5 | moment.tm_mday
