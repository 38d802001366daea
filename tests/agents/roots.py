"""Roots of real distributions, made once by debootstrap from their own package archives."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CACHE = Path(os.environ.get("BRANCHLINE_AGENT_ROOTS", ".branchline/agent_roots")).absolute()
PACKAGES = "ca-certificates,curl,gnupg,iproute2,procps,ruby"
UBUNTU = os.environ.get("BRANCHLINE_UBUNTU_MIRROR")
UBUNTU_KEYS = Path(
    os.environ.get("BRANCHLINE_UBUNTU_KEYRING", "/usr/share/keyrings/ubuntu-archive-keyring.gpg")
)
SUITES = ("bookworm", "trixie", "noble")


def root(suite: str) -> Path:
    """Returns the folder of a suite's root; makes it first, if it is not there (about 50 s).

    Fails the test, saying what to install, if it cannot be made here.
    """
    folder = CACHE / suite
    if folder.is_dir():
        return folder
    if os.geteuid() != 0:
        pytest.fail("the tests of agent_scripts need root: they make roots and namespaces")
    if not shutil.which("debootstrap"):
        pytest.fail("debootstrap is missing: apt-get install debootstrap")
    if suite == "noble" and not UBUNTU:
        pytest.fail("set BRANCHLINE_UBUNTU_MIRROR to the URL of an archive of Ubuntu's packages")
    if suite == "noble" and not UBUNTU_KEYS.exists():
        pytest.fail(
            f"{UBUNTU_KEYS} is missing: install ubuntu-keyring, or take it out of Ubuntu's package "
            "of that name and set BRANCHLINE_UBUNTU_KEYRING"
        )
    return _make(suite, folder)


def _make(suite: str, folder: Path) -> Path:
    unfinished = folder.with_name(f"{suite}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}"]
    source = []
    if suite == "noble":  # Debian's debootstrap knows neither its keys nor its script
        command += [f"--keyring={UBUNTU_KEYS}", "--components=main,universe"]
        source = [str(UBUNTU), "/usr/share/debootstrap/scripts/gutsy"]
    made = subprocess.run(
        [*command, suite, unfinished, *source],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.fail(f"debootstrap of {suite} failed:\n{made.stdout[-2000:]}{made.stderr[-2000:]}")
    return unfinished.rename(folder)
