"""Draining 200 queued pushes: one runner against one process per message, on one local stack."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.aws_stub import Aws, aws_stub
from bench.git_server import git_server
from bench.measure import Measure, seconds
from bench.repository import make_repository
from handlers.branch_builds.push import Push

PUSHES = 200
SAMPLE = 20  # processes that are run; the other 180 would take as long each
FILES = 300
CONTENT_BYTES = 1_500_000
PROJECT = Path(__file__).parents[1]


def measure() -> list[Measure]:
    """Returns the wall time of one runner for all over that of a process for each."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        commits = make_repository(
            folder / "demo", files=FILES, content_bytes=CONTENT_BYTES, commits=PUSHES
        )
        with git_server(folder) as endpoint:
            # The sample is taken around the runner, so that other load weighs on both alike.
            before = _one_process_each(commits[: SAMPLE // 2], endpoint)
            one = _one_runner(commits, endpoint)
            after = _one_process_each(commits[SAMPLE // 2 : SAMPLE], endpoint)
            each = (before + after) * PUSHES / SAMPLE
    detail = f"one runner {one:.1f} s, {PUSHES} processes {each:.0f} s (from {SAMPLE})"
    return [Measure("drain with one runner / process each", one / each, 0.05, detail=detail)]


def _one_runner(commits: list[str], endpoint: str) -> float:
    with aws_stub() as aws:
        for number, commit in enumerate(commits):
            _enqueue(aws, number, commit)
        wall = seconds(lambda: _run(aws, endpoint))
        assert len(aws.builds) == len(commits)
    return wall


def _one_process_each(commits: list[str], endpoint: str) -> float:
    wall = 0.0
    with aws_stub() as aws:
        for number, commit in enumerate(commits):
            _enqueue(aws, number, commit)
            wall += seconds(lambda: _run(aws, endpoint))
        assert len(aws.builds) == len(commits)
    return wall


def _enqueue(aws: Aws, number: int, commit: str) -> None:
    branch = f"feature/{number}"
    push = Push(f"event-{number}", "demo", "branch", branch, commit, "build-demo")
    aws.enqueue(branch, push.to_json())


def _run(aws: Aws, endpoint: str) -> None:
    environment = {
        **aws.environment(),
        "GIT_ENDPOINT_URL": endpoint,
        "LOG_LEVEL": "WARNING",
        "PATH": os.environ["PATH"],
    }
    subprocess.run(
        [sys.executable, "-m", "handlers.branch_builds.source_runner"],
        env=environment,
        cwd=PROJECT,
        check=True,
    )
