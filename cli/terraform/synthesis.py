"""Writes the Terraform of a configuration by `cdktf synth`, one folder per stack."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple

from cli.errors import OperatorError
from cli.project import CDKTF, ROOT, SYNTHESIZED
from cli.terraform.cli_configuration import ensure_cli_configuration
from cli.terraform.environment import cdktf_environment

_MAIN_SAID = "Command output on stderr:\n"
_CDKTF_SAID = "\nCommand output on stdout:\n"


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
    own = {"BRANCHLINE_CONFIG": str(config.resolve()), "BRANCHLINE_PYTHON": sys.executable}
    result = subprocess.run(
        [CDKTF, "synth", "--output", output],
        cwd=ROOT,
        env=cdktf_environment(ensure_cli_configuration()) | own,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise OperatorError(f"Nothing was synthesized.\n{said_by_main(result.stderr)}")
    manifest = json.loads((output / "manifest.json").read_text())
    return [
        Stack(name, output / stack["workingDirectory"])
        for name, stack in manifest["stacks"].items()
    ]


def said_by_main(stderr: str) -> str:
    """Returns what main.py said in the ``stderr`` of cdktf, which wraps and indents it.

    Returns all of it if cdktf failed by itself.
    """
    text = stderr.partition(_MAIN_SAID)[2].partition(_CDKTF_SAID)[0]
    return (textwrap.dedent(text) or stderr).strip()
