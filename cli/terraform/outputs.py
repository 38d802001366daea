"""Reads what a deployment tells about itself: Terraform's outputs of every stack."""

import json
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Any

from cli.errors import OperatorError
from cli.terraform.initialize import initialize
from cli.terraform.process import Processes
from cli.terraform.synthesis import Stack


def read_outputs(stacks: Sequence[Stack], processes: Processes) -> list[dict[str, Any]]:
    """Returns the outputs of each of ``stacks``; a stack that is not deployed has none.

    Raises OperatorError if the state can't be read.
    """
    with ThreadPoolExecutor(max_workers=len(stacks)) as pool:
        return list(pool.map(_outputs_of, stacks, repeat(processes)))


def _outputs_of(stack: Stack, processes: Processes) -> dict[str, Any]:
    lines: list[str] = []
    try:
        lines += initialize(stack, processes)
        lines = list(processes.lines(["output", "-json"], stack.directory))
    except subprocess.CalledProcessError as error:
        raise OperatorError(
            f"The state of {stack.name} can't be read.\n{''.join(lines)}"
        ) from error
    return {name: output["value"] for name, output in json.loads("".join(lines)).items()}
