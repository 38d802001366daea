"""One request answered by one git process, streamed both ways."""

import subprocess
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from local_cloud.codecommit.git import CLEAN_ENVIRONMENT
from local_cloud.codecommit.http.body import CHUNK


def converse(
    arguments: list[str],
    repository: Path,
    body: Iterable[bytes],
    environment: Mapping[str, str],
    finish_if_abandoned: bool = False,
) -> Iterator[bytes]:
    """Runs ``git <arguments> <repository>``, feeds it the body and yields what it answers.

    At most some hundred kilobytes are in memory at a time. When the client goes away, the process
    is killed, unless ``finish_if_abandoned``: then it ends as its input allows.
    """
    process = subprocess.Popen(
        ["git", *arguments, str(repository)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**CLEAN_ENVIRONMENT, **environment},
    )
    assert process.stdin is not None and process.stdout is not None
    # A thread of its own, because git may answer before it has read everything.
    feeder = Thread(target=_feed, args=(process.stdin, body), daemon=True)
    feeder.start()
    output = process.stdout
    try:
        while chunk := output.read1(CHUNK):  # type: ignore[attr-defined]
            yield chunk
    finally:
        if not finish_if_abandoned:
            process.kill()
        while output.read(CHUNK):
            pass
        output.close()
        process.wait()
        feeder.join()


def _feed(stdin: BinaryIO, body: Iterable[bytes]) -> None:
    # The pipe breaks when git ends early: its answer then says why. A client that goes away, or a
    # damaged body, ends the input; git sees that it is cut off and changes nothing.
    with suppress(OSError, zlib.error), stdin:
        for chunk in body:
            stdin.write(chunk)
