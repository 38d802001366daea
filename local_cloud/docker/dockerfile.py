"""Reads a Dockerfile into instructions.

https://docs.docker.com/reference/dockerfile/
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_HERE_DOCUMENT = re.compile(r"<<-?\s*[\"']?(\w+)[\"']?")
_VARIABLE = re.compile(r"\\\$|\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})")


class DockerfileError(Exception):
    """The Dockerfile says something that cannot be followed; the message has its line."""


@dataclass(frozen=True)
class Instruction:
    """One instruction, such as COPY, with the text after it. line: where it starts, from 1."""

    name: str
    text: str
    line: int

    def words(self) -> list[str]:
        """Returns the arguments: of the JSON form, or split as a shell splits them."""
        return self.json_form() or shlex.split(self.text)

    def json_form(self) -> list[str] | None:
        """Returns the arguments of the JSON ("exec") form, None if it is in another form."""
        if not self.text.startswith("["):
            return None
        try:
            words = json.loads(self.text)
        except ValueError:
            return None
        return words if all(isinstance(word, str) for word in words) else None


def parse(text: str) -> list[Instruction]:
    """Returns the instructions of a Dockerfile.

    Raises DockerfileError if a line is no instruction.
    """
    return list(_instructions(text.splitlines()))


def substitute(text: str, variables: Mapping[str, str]) -> str:
    """Returns the text with $name, ${name} and ${name:-default} replaced."""

    def value(match: re.Match[str]) -> str:
        if match[0] == r"\$":
            return "$"
        name, default = match[1] or match[2], match[3] or ""
        return variables.get(name) or default

    return _VARIABLE.sub(value, text)


def _instructions(lines: list[str]) -> Iterator[Instruction]:
    numbered = iter(enumerate(lines, start=1))
    for number, line in numbered:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        text = line.strip()
        while text.endswith("\\"):
            text = text[:-1].rstrip() + " " + _next_part(numbered)
        name, _, rest = text.partition(" ")
        if not name.isalpha():
            raise DockerfileError(f"line {number}: unknown instruction: {name}")
        if here := _HERE_DOCUMENT.search(rest):
            _skip_to(here[1], numbered)
        yield Instruction(name.upper(), rest.strip(), number)


def _next_part(numbered: Iterator[tuple[int, str]]) -> str:
    """Returns the next line of a continued instruction; comments between do not count."""
    for _, line in numbered:
        if not line.lstrip().startswith("#"):
            return line.strip()
    return ""


def _skip_to(end: str, numbered: Iterator[tuple[int, str]]) -> None:
    for _, line in numbered:
        if line.strip() == end:
            return
