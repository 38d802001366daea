"""Reads what a deployment tells about itself: Terraform's outputs of every stack."""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from cli.errors import OperatorError
from cli.terraform.process import Processes
from cli.terraform.synthesis import Stack


def read_outputs(stacks: Sequence[Stack], processes: Processes) -> list[dict[str, Any]]:
    """Returns the outputs of each of ``stacks``; a stack that is not deployed has none.

    Raises OperatorError if the state can't be read.
    """
    return [_outputs_of(stack, processes) for stack in stacks]


def _outputs_of(stack: Stack, processes: Processes) -> dict[str, Any]:
    lines: list[str] = []
    try:
        lines += processes.lines(["init", "-input=false", "-no-color"], stack.directory)
        lines = list(processes.lines(["output", "-json"], stack.directory))
    except subprocess.CalledProcessError as error:
        raise OperatorError(
            f"The state of {stack.name} can't be read.\n{''.join(lines)}"
        ) from error
    return {name: output["value"] for name, output in json.loads("".join(lines)).items()}
