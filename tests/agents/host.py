"""A throw-away host: a real root, written to in a layer of its own, in its own namespaces."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.agents.fake_aws import World
from tests.agents.publisher import HOSTS, REGION, Publisher

SCRIPTS = Path("agent_scripts").absolute()
CODE = "c0de-of-the-ticket"
ACTIVATION = "11111111-2222-3333-4444-555555555555"
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
# What the scripts do not answer for: their own log, and what package managers keep.
NOT_CHANGES = ("var/cache", "var/lib/apt", "var/log", "dev", "root/.gnupg")
_WORLD = {
    "expired": False,
    "clock_offset": 0,
    "refuses_session": False,
    "metadata": "refused",
}


@dataclass(frozen=True)
class Result:
    """How a command ended. output: standard output and error together."""

    code: int
    output: str
    seconds: float


class Host:
    """A host, while its namespaces live.

    folder: its layers and its world. publisher: of what it downloads.
    """

    def __init__(self, folder: Path, root: Path, publisher: Publisher) -> None:
        self.folder = folder
        self.root = root
        self.publisher = publisher
        self.world = World(folder / "world", publisher.www)
        self._pid = 0
        for name in ("fixture", "upper", "work", "merged", "world"):
            (folder / name).mkdir(parents=True)
        self.change()
        self._fill_fixture()

    def change(self, **world: Any) -> None:
        """Changes what is so around the host; metadata only before it starts."""
        file = self.folder / "world" / "world.json"
        before = json.loads(file.read_text()) if file.exists() else _WORLD
        file.write_text(json.dumps(before | world))

    def put(self, path: str, content: str | bytes, mode: int = 0o644) -> None:
        """Puts a file into the host as it was before anything ran; only before it starts."""
        file = self.folder / "fixture" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        file.chmod(mode)

    def _fill_fixture(self) -> None:
        names = " ".join(HOSTS)
        self.put("etc/hosts", f"127.0.0.1 localhost {names}\n")
        self.put("etc/machine-id", "0123456789abcdef0123456789abcdef\n")
        trusted = (self.root / CERTIFICATES).read_bytes() + self.publisher.authority.read_bytes()
        self.put(CERTIFICATES, trusted)
        fake = Path(__file__).parent / "fake"
        self.put("usr/local/sbin/systemctl", (fake / "systemctl").read_text(), 0o755)
        self.put("srv/signing_key.asc", self.publisher.signing_key.read_bytes())
        for script in SCRIPTS.glob("*.sh"):
            self.put(f"srv/{script.name}", script.read_text(), 0o755)

    @contextmanager
    def started(self) -> Iterator["Host"]:
        """Gives the host its namespaces; with them end all its processes."""
        plan = {
            "root": str(self.root),
            "www": str(self.publisher.www),
            "certificate": str(self.publisher.certificate),
        }
        (self.folder / "plan.json").write_text(json.dumps(plan))
        unshare = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child")
        process = subprocess.Popen(
            [*unshare, ".venv/bin/python", "-m", "tests.agents.inside", self.folder]
        )
        try:
            wait_until((self.folder / "ready").exists, process)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            self._pid = int(children.read_text().split()[0])
            yield self
        finally:
            process.kill()
            process.wait()
            (self.folder / "ready").unlink(missing_ok=True)

    def start(
        self, command: str, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Starts a shell command on the host, in a process group of its own."""
        enter = ("nsenter", f"--target={self._pid}", "--net", "--mount", "--pid")
        variables = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        return subprocess.Popen(
            [*enter, "chroot", self.folder / "merged", "sh", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=variables | {"HOME": "/root", "LC_ALL": "C"} | dict(environment or {}),
            start_new_session=True,
        )

    def run(self, command: str, environment: Mapping[str, str] | None = None) -> Result:
        """Runs a shell command on the host to its end, 120 s at most."""
        began = time.monotonic()
        process = self.start(command, environment)
        try:
            output, _ = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output = (process.communicate()[0] or "") + "\n(killed after 120 s)"
        return Result(process.returncode, output, time.monotonic() - began)

    def install(self, options: str = "", **environment: str) -> Result:
        """Runs install.sh with the ticket's line."""
        return self.run(install_line(options), {"BRANCHLINE_ACTIVATION_CODE": CODE} | environment)

    def read(self, path: str) -> str:
        """Returns a file that was written on the host."""
        return (self.folder / "upper" / path).read_text()

    def requests(self) -> list[str]:
        """Returns what was asked of AWS, of metadata and of the proxy: host and what."""
        log = self.folder / "world" / "requests.log"
        return log.read_text().splitlines() if log.exists() else []

    def changes(self) -> dict[str, tuple[int, float, int, bytes]]:
        """Returns every file that was written: mode, time, owner and content by path."""
        upper = self.folder / "upper"
        files = (each for each in upper.rglob("*") if each.is_file() or each.is_symlink())
        return {
            path: _seen(file)
            for file in sorted(files)
            if not (path := str(file.relative_to(upper))).startswith(NOT_CHANGES)
        }


def install_line(options: str = "") -> str:
    """Returns the line that the ticket gives, with the tests' key and shorter waits."""
    line = f"sh /srv/install.sh --region {REGION} --activation-id {ACTIVATION}"
    return f"{line} --signing-key /srv/signing_key.asc --min-free-mib 64 --wait 60 {options}"


def wait_until(condition: Any, process: subprocess.Popen[Any], seconds: float = 30) -> None:
    """Waits until a condition holds. Raises TimeoutError, also if the process has ended."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline or process.poll() is not None:
            raise TimeoutError("the host did not come up")
        time.sleep(0.02)


def _seen(file: Path) -> tuple[int, float, int, bytes]:
    state = file.lstat()
    content = str(file.readlink()).encode() if file.is_symlink() else file.read_bytes()
    return state.st_mode, state.st_mtime, state.st_uid, content
