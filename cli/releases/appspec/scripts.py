"""The scripts of hooks: what goes wrong with them on a Linux host only."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from cli.releases.appspec.finding import Finding, error, warning

_IN_BACKGROUND = re.compile(r"^[^#\n]*[^&\s>][ \t]*&[ \t]*(#.*)?$", re.MULTILINE)
_CLOSES_OUTPUT = re.compile(r"&>|>.*2>|2>.*[^2]>|>&")
_GOES_SOMEWHERE = re.compile(r"^[^#\n]*\bcd +(-- +)?[\"$/]", re.MULTILINE)
_RELATIVE = re.compile(r"^[^#\n]*(?:^|[\s;&|(])((?:\./|cd +(?![\"$/~-]))\S+)", re.MULTILINE)


def check_script(line: int, location: str, path: Path) -> Iterator[Finding]:
    """Yields what is wrong with the script at ``path``. line: of the entry that names it."""
    script = path.read_bytes()
    first = script.partition(b"\n")[0]
    if not first.startswith(b"#!"):
        yield warning(line, f"{location} has no #! line: a shell runs it, whichever the host has")
    elif first.endswith(b"\r"):
        yield error(line, f"{location} has Windows line ends: its interpreter is not found")
    if not os.access(path, os.X_OK):
        yield warning(line, f"{location} is not executable: the agent makes it so")
    text = script.decode("utf-8", "replace")
    if any(not _CLOSES_OUTPUT.search(each.group()) for each in _IN_BACKGROUND.finditer(text)):
        yield warning(
            line,
            f"{location} leaves a process behind: the hook waits for it, until its timeout, "
            "unless it ends in >/dev/null 2>&1 </dev/null &",
        )
    relative = None if _GOES_SOMEWHERE.search(text) else _RELATIVE.search(text)
    if relative:
        yield warning(
            line,
            f'{location} names "{relative[1]}": a hook runs in the agent\'s directory, '
            'not in the release; begin with cd "$(dirname "$0")"',
        )
