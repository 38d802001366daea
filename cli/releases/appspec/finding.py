"""What is said about an appspec.yml."""

from typing import Literal, NamedTuple

FILE_NAME = "appspec.yml"


class Finding(NamedTuple):
    """One thing about the file. line: from 1. level: an error stops the release."""

    level: Literal["error", "warning"]
    line: int
    text: str

    def __str__(self) -> str:
        return f"{FILE_NAME}:{self.line}: {self.level}: {self.text}"


def error(line: int, text: str) -> Finding:
    """Returns what the agent or CodeDeploy refuses."""
    return Finding("error", line, text)


def warning(line: int, text: str) -> Finding:
    """Returns what is done otherwise than one would think."""
    return Finding("warning", line, text)
