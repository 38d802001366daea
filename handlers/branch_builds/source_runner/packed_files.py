"""Keeps file contents as a zip holds them: the next commit of a repository shares most of them."""

from collections import OrderedDict
from threading import Lock

from handlers.branch_builds.source_runner.zip_stream import Packed

__all__ = ["PackedFiles"]

LIMIT_BYTES = 64 << 20
ENTRY_BYTES = 400  # what keeping one takes besides its data


class PackedFiles:
    """Deflated contents by repository and object id; threads may use one object together.

    limit_bytes: of memory; beyond it the contents whose last use is longest ago are dropped.
    """

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._bytes = 0
        self._packed: OrderedDict[tuple[str, bytes], Packed] = OrderedDict()
        self._lock = Lock()

    def find(self, repository: str, oid: bytes) -> Packed | None:
        """Returns the content of a repository's blob, if it is kept. Another repository's blob
        never is found: who may push to one need not be allowed to read the other."""
        key = repository, oid
        with self._lock:
            packed = self._packed.get(key)
            if packed:
                self._packed.move_to_end(key)
            return packed

    def keep(self, repository: str, oid: bytes, packed: Packed) -> None:
        """Keeps the content of a repository's blob."""
        key = repository, oid
        with self._lock:
            if key in self._packed:
                return
            self._packed[key] = packed
            self._bytes += len(packed.data) + ENTRY_BYTES
            while self._bytes > self._limit_bytes:
                _, dropped = self._packed.popitem(last=False)
                self._bytes -= len(dropped.data) + ENTRY_BYTES
