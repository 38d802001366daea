"""What importing each function costs over ``import boto3``, which every cold start pays."""

import subprocess
import sys
from pathlib import Path

from bench.measure import Measure

PROJECT = Path(__file__).parents[1]
ROUNDS = 5  # the quickest is least disturbed by what else runs
TARGET_MS = 150

_TIMED = """
import time
import boto3
start = time.perf_counter()
import {module}
print((time.perf_counter() - start) * 1000)
"""


def measure() -> list[Measure]:
    """Returns each function's import time, with boto3 imported before."""
    handlers = sorted(PROJECT.glob("handlers/*/*/handler.py"))
    return [_import_time(path.relative_to(PROJECT)) for path in handlers]


def _import_time(handler: Path) -> Measure:
    module = ".".join(handler.with_suffix("").parts)
    script = _TIMED.format(module=module)
    times = [
        float(subprocess.check_output([sys.executable, "-c", script], cwd=PROJECT))
        for _ in range(ROUNDS)
    ]
    return Measure(f"import {module}", min(times), TARGET_MS, "ms", f"best of {ROUNDS}")
