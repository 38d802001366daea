"""Runs git on one bare repository, closed off from the machine's and the user's configuration."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Git", "GitError"]

CONFIGURATION = {
    # Memory: a blob above the threshold is streamed, and a pack is mapped in small windows.
    "core.bigFileThreshold": "4m",
    "core.packedGitWindowSize": "8m",
    "core.packedGitLimit": "32m",
    "core.deltaBaseCacheLimit": "32m",
    # What was fetched stays the one pack it came as: files are slow to make and not needed.
    "fetch.unpackLimit": "1",
    # The repository is a cache: nothing tidies it, nothing waits for the disk.
    "gc.auto": "0",
    "maintenance.auto": "false",
    "core.fsync": "none",
    # Only whether git's own structure holds is checked; a project's old, odd commits still build.
    "fetch.fsckObjects": "false",
    "core.hooksPath": os.devnull,
    "credential.helper": "",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",  # bytes per second; slower than this ...
    "http.lowSpeedTime": "60",  # ... for so many seconds, and the fetch fails
}

BUFFER_BYTES = 1 << 16  # all that a pipe holds: each read gives up and regains Python's lock


class GitError(Exception):
    """git failed; the text is what it wrote on standard error."""


@dataclass(frozen=True)
class Git:
    """git on the bare repository in ``directory``.

    directory: where the repository is, or is to be made by ``run("init", "--bare", ...)``.
    secrets: configuration of one caller, such as a header with credentials. It travels in the
        environment, which only this user can read, and never on a command line or to the disk.
    """

    directory: Path
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def run(self, *arguments: str, timeout_seconds: float | None = None) -> bytes:
        """Returns what git wrote on standard output. Raises GitError if it fails or takes longer
        than ``timeout_seconds``."""
        try:
            done = subprocess.run(
                self._command(arguments),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=timeout_seconds,
            )
        except subprocess.TimeoutExpired as error:
            raise GitError(f"git {arguments[0]} took over {timeout_seconds} seconds") from error
        if done.returncode:
            raise GitError(done.stderr.decode(errors="replace").strip())
        return done.stdout

    @contextmanager
    def pipe(self, *arguments: str, feed: bool = False) -> Iterator[subprocess.Popen[bytes]]:
        """Runs git beside this process; its output is read, and with ``feed`` its input written,
        through pipes. Leaving the block by an exception ends git.

        Raises GitError if git was left to finish and failed.
        """
        with subprocess.Popen(
            self._command(arguments),
            env=self._environment(),
            stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            bufsize=BUFFER_BYTES,
        ) as process:
            try:
                yield process
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise GitError(f"git {arguments[0]} ended with {process.returncode}")

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return ["git", f"--git-dir={self.directory}", *arguments]

    def _environment(self) -> dict[str, str]:
        configuration = {**CONFIGURATION, **self.secrets}
        environment = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C",  # its messages are read
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ALLOW_PROTOCOL": "https:http",
            "GIT_CONFIG_COUNT": str(len(configuration)),
        }
        for number, (key, value) in enumerate(configuration.items()):
            environment[f"GIT_CONFIG_KEY_{number}"] = key
            environment[f"GIT_CONFIG_VALUE_{number}"] = value
        return environment
