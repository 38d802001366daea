"""`terraform init`, when it is needed: it costs seconds for each stack."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from cli.terraform.process import Processes
from cli.terraform.synthesis import Stack


def initialize(stack: Stack, processes: Processes) -> Iterator[str]:
    """Yields what `terraform init -json` prints; nothing if the last one still holds.

    It holds as long as the stack's backend, its providers and the CLI configuration are the same.
    Raises what ``Processes.lines`` does.
    """
    stamp = stack.directory / ".terraform" / "initialized"
    fingerprint = _fingerprint(stack, processes.environment.get("TF_CLI_CONFIG_FILE"))
    if stamp.is_file() and stamp.read_text() == fingerprint:
        return
    # The configuration names the backend; one that was initialized before does not matter.
    yield from processes.lines(["init", "-json", "-input=false", "-reconfigure"], stack.directory)
    stamp.write_text(fingerprint)


def _fingerprint(stack: Stack, cli_configuration: str | None) -> str:
    settings = Path(cli_configuration).read_text() if cli_configuration else ""
    content = json.dumps([stack.document()["terraform"], settings])
    return hashlib.sha256(content.encode()).hexdigest()
