"""Synthesis of the local configuration: wall time and memory of ``python main.py``."""

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.measure import Measure

PROJECT = Path(__file__).parents[1]
ROUNDS = 3  # after one that warms the caches; the quickest counts
SAMPLE_SECONDS = 0.02
TARGET_SECONDS = 3
TARGET_MIB = 300


def measure() -> list[Measure]:
    """Returns the wall time, and the resident memory of main.py with the processes it starts."""
    config = os.environ.get("BRANCHLINE_CONFIG", "config/local.yaml")
    _synthesize(config)
    rounds = [_synthesize(config) for _ in range(ROUNDS)]
    wall, peak_mib = (min(values) for values in zip(*rounds, strict=True))
    return [
        Measure("python main.py, warm", wall, TARGET_SECONDS, "s", config),
        Measure("python main.py, memory", peak_mib, TARGET_MIB, "MiB", "Python and Node together"),
    ]


def _synthesize(config: str) -> tuple[float, float]:
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "main.py"],
        cwd=PROJECT,
        env={**os.environ, "BRANCHLINE_CONFIG": config},
        stdout=subprocess.DEVNULL,
    )
    peak_kib = 0
    while process.poll() is None:
        peak_kib = max(peak_kib, _resident_kib(process.pid))
        time.sleep(SAMPLE_SECONDS)
    wall = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"main.py ended with {process.returncode}")
    return wall, peak_kib / 1024


def _resident_kib(root: int) -> int:
    """Returns the resident memory of a process and all below it."""
    parents, resident = {}, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = status.read_text().splitlines()
        except OSError:  # it has ended meanwhile
            continue
        fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        pid = int(status.parent.name)
        parents[pid] = int(fields["PPid"])
        resident[pid] = int(fields.get("VmRSS", "0").removesuffix(" kB"))
    return sum(size for pid, size in resident.items() if _is_below(pid, root, parents))


def _is_below(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid and pid != root:
        pid = parents.get(pid, 0)
    return pid == root
