"""Bundling one commit of a repository of 20,000 files, three ways in one run."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from bench.git_server import git_server
from bench.measure import Measure, seconds
from bench.repository import git, make_repository
from handlers.branch_builds.push import Push
from handlers.branch_builds.source_runner.repositories import Repositories

FILES = 20_000
CONTENT_BYTES = 70_000_000
COMMITS = 20
ROUNDS = 3  # of all three ways in turn; the medians are compared


def measure() -> list[Measure]:
    """Returns the runner's wall time over that of git archive and of a work tree."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        commits = make_repository(
            folder / "demo", files=FILES, content_bytes=CONTENT_BYTES, commits=COMMITS
        )
        with git_server(folder) as endpoint:
            rounds = [_round(folder, endpoint, commits[-1]) for _ in range(ROUNDS)]
    ours, archive, naive = (median(times) for times in zip(*rounds, strict=True))
    detail = f"ours {ours:.2f} s, fetch and git archive {archive:.2f} s, work tree {naive:.2f} s"
    return [
        Measure("bundle / (fetch + git archive -1)", ours / archive, 0.6, detail=detail),
        Measure("bundle / (clone, checkout, zip -r)", ours / naive, 0.1, detail=detail),
    ]


def _round(folder: Path, endpoint: str, commit: str) -> tuple[float, float, float]:
    url = f"{endpoint}/v1/repos/demo"
    times = []
    for way in (_ours, _archive, _naive):
        with tempfile.TemporaryDirectory(dir=folder, prefix="way-") as scratch:
            target = Path(scratch)
            times.append(seconds(lambda way=way, target=target: way(target, url, commit)))  # type: ignore[misc]
    ours, archive, naive = times
    return ours, archive, naive


def _ours(folder: Path, url: str, commit: str) -> None:
    endpoint = url.removesuffix("/v1/repos/demo")
    repositories = Repositories(folder, endpoint, lambda url: "X-Nothing: here")
    push = Push("event", "demo", "branch", "main", commit, "project")
    with repositories.bundle(push) as blocks, (folder / "demo.zip").open("wb") as bundle:
        bundle.writelines(blocks)


def _archive(folder: Path, url: str, commit: str) -> None:
    bare = str(folder / "bare")
    git("init", "--quiet", "--bare", bare)
    git("-C", bare, "fetch", "--quiet", "--no-tags", "--depth=1", url, commit)
    git("-C", bare, "archive", "--format=zip", "-1", f"--output={folder / 'demo.zip'}", commit)


def _naive(folder: Path, url: str, commit: str) -> None:
    """As a build script would; a runner that goes on must remove the files that it made."""
    tree = folder / "tree"
    git("clone", "--quiet", "--depth=10", "--no-checkout", url, str(tree))
    git("-C", str(tree), "checkout", "--quiet", commit)
    shutil.rmtree(tree / ".git")
    subprocess.run(["zip", "-qr", "../demo.zip", "."], cwd=tree, check=True, env=os.environ)
    shutil.rmtree(tree)
