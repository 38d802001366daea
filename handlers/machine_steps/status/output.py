"""What machines wrote, in a size that an execution can carry."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from handlers.machine_steps.status.invocation import Invocation
from handlers.shared.display import cut, printable

__all__ = ["HostOutput", "excerpt", "host_outputs", "summarize"]

LINES = 5  # of the beginning and of the end, for each machine
LINE_LENGTH = 200  # characters shown of a line
# Step Functions carries 256 KiB from state to state; a machine's entry has at most 4 KiB.
MAX_HOSTS = 50
MAX_SUMMARY_LENGTH = 4000  # characters; CodePipeline shows the cause of a failure up to that


@dataclass(frozen=True)
class HostOutput:
    """What one machine wrote.

    first_lines, last_lines: of both of its outputs, the second empty if the first hold all.
    output_url: the whole output on S3; log_url: the same in CloudWatch Logs.
    """

    first_lines: Sequence[str] = ()
    last_lines: Sequence[str] = ()
    output_url: str = ""
    log_url: str = ""


def excerpt(text: str) -> tuple[list[str], list[str]]:
    """Returns the first and the last lines of an output; the last are empty if the first are all.

    What is not printable becomes "?": the output of a machine is shown in terminals and pages.
    """
    lines = [_shown(line) for line in text.splitlines()]
    if len(lines) <= 2 * LINES:
        return lines, []
    return lines[:LINES], lines[-LINES:]


def host_outputs(outputs: Sequence[tuple[Invocation, HostOutput]]) -> list[dict[str, Any]]:
    """Returns what the execution's output says of each machine."""
    return [
        {
            "instance_id": invocation.instance_id,
            "status": invocation.details or invocation.status,
            "exit_code": invocation.exit_code,
            **asdict(output),
        }
        for invocation, output in outputs
    ]


def summarize(reason: str, outputs: Sequence[tuple[Invocation, HostOutput]], hosts: int) -> str:
    """Returns one text for people: the reason, and each machine's last words and links.

    hosts: how many machines there are; those that are left out are counted.
    """
    parts = [reason]
    for invocation, output in outputs:
        parts.append(f"{invocation.instance_id}: {invocation.words()}. {output.output_url}".strip())
        parts.extend(f"  {line}" for line in output.last_lines or output.first_lines)
    if hosts > len(outputs):
        parts.append(f"{hosts - len(outputs)} more machines are not shown")
    text = "\n".join(filter(None, parts))
    return cut(text, MAX_SUMMARY_LENGTH)


def _shown(line: str) -> str:
    return cut(printable(line), LINE_LENGTH)
