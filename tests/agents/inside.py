"""Runs as the first process of a host's namespaces: lays out its file system and its network.

`python -m tests.agents.inside HOST_FOLDER`; tests.agents.host writes that folder.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.agents.fake_aws import METADATA_ADDRESS, World, serve


def main(folder: Path) -> None:
    """Makes the host, says so by the file `ready`, and lives until it is killed."""
    plan = json.loads((folder / "plan.json").read_text())
    world = World(folder / "world", Path(plan["www"]))
    _mount(folder, plan["root"])
    _network(world["metadata"])
    serve(world, Path(plan["certificate"]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # orphans come here: nobody else buries them
    (folder / "ready").touch()
    while True:
        signal.pause()


def _mount(folder: Path, root: str) -> None:
    merged = folder / "merged"
    layers = f"lowerdir={folder / 'fixture'}:{root},upperdir={folder / 'upper'}"
    _run("mount", "-t", "overlay", "overlay", "-o", f"{layers},workdir={folder / 'work'}", merged)
    _run("mount", "-t", "proc", "proc", merged / "proc")
    _run("mount", "--rbind", "/dev", merged / "dev")
    for path in ("run", "tmp"):
        _run("mount", "-t", "tmpfs", "tmpfs", merged / path)
    if (folder / "no_space").exists():
        _run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", merged / "opt")


def _network(metadata: str) -> None:
    _run("ip", "link", "set", "lo", "up")
    if (
        metadata == "black-hole"
    ):  # a neighbour that exists by name only: packets leave, none returns
        _run("ip", "link", "add", "out", "type", "veth", "peer", "name", "nowhere")
        for link in ("out", "nowhere"):
            _run("ip", "link", "set", link, "up")
        _run("ip", "address", "add", "198.51.100.1/24", "dev", "out")
        _run("ip", "route", "add", f"{METADATA_ADDRESS}/32", "dev", "out")
        _run(
            "ip", "neighbour", "add", METADATA_ADDRESS, "lladdr", "02:00:00:00:00:01", "dev", "out"
        )
    elif metadata != "none":
        _run("ip", "address", "add", f"{METADATA_ADDRESS}/32", "dev", "lo")


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    os.umask(0o022)
    main(Path(sys.argv[1]))
