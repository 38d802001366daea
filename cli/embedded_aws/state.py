"""Terraform's state of the embedded AWS is worth as long as the process it describes."""

import shutil
from pathlib import Path

from cli.embedded_aws.server import Server
from cli.errors import OperatorError

_OWNER = "embedded-aws-instance"


def drop_stale_state(directory: Path, server: Server | None) -> bool:
    """Drops ``directory`` if its state describes another instance than ``server``.

    Returns whether state was dropped. Raises OperatorError if the state was never the embedded
    AWS's: then it describes something that still exists.
    """
    if not any(directory.glob("*")):
        return False
    owner = directory / _OWNER
    if not owner.is_file():
        raise OperatorError(
            f"{directory} holds Terraform state that is not the embedded AWS's. "
            "Give state.directory in the configuration another value."
        )
    if server is not None and owner.read_text() == server.instance_id:
        return False
    shutil.rmtree(directory)
    return True


def check_owner(directory: Path, server: Server) -> None:
    """Raises OperatorError if ``directory`` holds the state of another instance than ``server``.

    Terraform would take what it knows of that one for what is in this one.
    """
    owner = directory / _OWNER
    if owner.is_file() and owner.read_text() != server.instance_id:
        raise OperatorError(
            f"{directory} holds the Terraform state of another embedded AWS than the one at "
            f"{server.endpoint}. Give each deployment a state.directory of its own."
        )


def claim_state(directory: Path, server: Server) -> None:
    """Notes that the state in ``directory`` describes ``server``."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / _OWNER).write_text(server.instance_id)
