"""A deployment of its own: its configuration, its folder, and the operator's commands on it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
DEPLOY_ROLE = "deployer"


@dataclass(frozen=True)
class Installation:
    """Branchline in an embedded AWS that nobody else uses.

    config: the configuration's file. work: where state, logs and the embedded AWS's home are.
    """

    config: Path
    work: Path

    @classmethod
    def configure(cls, folder: Path, changes: Mapping[str, Any]) -> "Installation":
        """Returns an installation in ``folder`` of the local configuration with ``changes``."""
        installation = cls(folder / "config.yaml", folder / "work")
        installation.reconfigure(changes)
        return installation

    @property
    def home(self) -> Path:
        """The home of its embedded AWS."""
        return self.work / "embedded_aws"

    def reconfigure(self, changes: Mapping[str, Any]) -> None:
        """Writes the configuration anew; the next deployment follows it."""
        yaml = YAML()
        settings = yaml.load(ROOT / "config" / "local.yaml")
        settings["deploy_role"] = DEPLOY_ROLE
        settings["state"] = {"backend": "local", "directory": str(self.work / "state")}
        settings.update(changes)
        self.config.parent.mkdir(parents=True, exist_ok=True)
        yaml.dump(settings, self.config)

    def run(self, verb: str, *options: str) -> str:
        """Runs a command of the operator and returns what it prints.

        Raises AssertionError with that if the command fails.
        """
        ended = self.attempt(verb, *options)
        assert ended.returncode == 0, f"{verb} ended with {ended.returncode}\n{ended.stdout}"
        return ended.stdout

    def attempt(self, verb: str, *options: str) -> "subprocess.CompletedProcess[str]":
        """Runs a command of the operator, whatever becomes of it."""
        return subprocess.run(
            [sys.executable, "-m", "cli", verb, "--config", str(self.config), *options],
            cwd=ROOT,
            env={**os.environ, "BRANCHLINE_WORK": str(self.work)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
