"""Writes the Terraform of a configuration by running main.py, one folder per stack."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from cli.errors import OperatorError
from cli.project import ROOT, SYNTHESIZED
from cli.terraform.environment import synthesis_environment


class Stack(NamedTuple):
    """One account's Terraform: a folder that `terraform` alone can plan and apply."""

    name: str
    directory: Path

    def document(self) -> dict[str, object]:
        """Returns the Terraform JSON."""
        content: dict[str, object] = json.loads((self.directory / "cdk.tf.json").read_text())
        return content


def synthesize(config: Path, output: Path = SYNTHESIZED) -> list[Stack]:
    """Returns the stacks of ``config``, written under ``output``.

    Raises OperatorError with what main.py said if it fails.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    own = {"BRANCHLINE_CONFIG": str(config.resolve()), "CDKTF_OUTDIR": str(output)}
    result = subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env=synthesis_environment() | own,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise OperatorError(f"Nothing was synthesized.\n{result.stderr.strip()}")
    manifest = json.loads((output / "manifest.json").read_text())
    return [
        Stack(name, output / stack["workingDirectory"])
        for name, stack in manifest["stacks"].items()
    ]
