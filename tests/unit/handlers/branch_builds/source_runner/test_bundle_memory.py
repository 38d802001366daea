"""A large repository is bundled in little memory."""

import os
import subprocess
import sys
from pathlib import Path

from bench.git_server import git_server
from tests.unit.handlers.branch_builds.source_runner.origin import FILE, Origin

LIMIT_MIB = 192
BLOBS_MIB = {b"a": 200, b"b": 100}

BUNDLE = """
import re, resource, sys
from pathlib import Path
from handlers.branch_builds.source_runner.repositories import Repositories
from tests.unit.handlers.branch_builds.source_runner.origin import push_of

folder, endpoint, commit = sys.argv[1:]
repositories = Repositories(Path(folder), endpoint, lambda url: "X-Nothing: here")
with repositories.bundle(push_of(commit)) as blocks:
    size = sum(map(len, blocks))
own = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(size, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_peak_memory(tmp_path: Path) -> None:
    """Holds 300 MiB that deflate cannot shrink against a limit for this process and its gits.

    At most two gits run at once; each is counted with the largest peak of any.
    """
    server, cache = tmp_path / "server", tmp_path / "cache"
    server.mkdir()
    cache.mkdir()
    origin = Origin(server).create()
    origin.git("config", "core.compression", "0")
    origin.git("config", "core.bigFileThreshold", "1m")  # or the server looks for deltas
    push = origin.push({name: (FILE, os.urandom(size << 20)) for name, size in BLOBS_MIB.items()})
    with git_server(server) as endpoint:
        done = subprocess.run(
            [sys.executable, "-c", BUNDLE, str(cache), endpoint, push.commit],
            capture_output=True,
            check=True,
            text=True,
        )
    size, own_kib, largest_git_kib = map(int, done.stdout.split())
    assert size > sum(BLOBS_MIB.values()) << 20
    assert (own_kib + 2 * largest_git_kib) / 1024 < LIMIT_MIB
