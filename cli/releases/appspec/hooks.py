"""The hooks section: which scripts run when."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from cli.releases.appspec.document import check_shape, entries_of, line_of
from cli.releases.appspec.finding import Finding, error, warning
from cli.releases.appspec.scripts import check_script

MAX_HOOK_SECONDS = 3600  # of one lifecycle event, whatever its scripts' own limits say
_KEYS = frozenset({"location", "timeout", "runas", "sudo"})
_HOOKS = (
    *("ApplicationStop", "BeforeInstall", "AfterInstall", "ApplicationStart", "ValidateService"),
    *("BeforeBlockTraffic", "AfterBlockTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"),
)


def check_hooks(document: CommentedMap, directory: Path) -> Iterator[Finding]:
    """Yields what is wrong with the section, and with the scripts in ``directory``."""
    if "hooks" not in document:
        return
    hooks = document["hooks"]
    if not isinstance(hooks, CommentedMap):
        yield error(line_of(document, "hooks"), "hooks must be lists of scripts, each by its event")
        return
    for name in hooks:
        if name not in _HOOKS:
            yield error(line_of(hooks, name), f"{name} is no hook; there are {', '.join(_HOOKS)}")
            continue
        yield from check_shape(hooks, name, _KEYS)
        yield from _check_hook(hooks, name, directory, document.get("os") != "windows")


def _check_hook(
    hooks: CommentedMap, name: str, directory: Path, on_linux: bool
) -> Iterator[Finding]:
    seconds = 0
    for line, entry in entries_of(hooks, name):
        yield from _check_location(line, entry.get("location"), directory, on_linux)
        if entry.get("timeout") is not None:
            yield from _check_timeout(line, entry["timeout"])
            seconds += _seconds(entry["timeout"])
        if entry.get("runas") is not None:
            yield warning(
                line,
                f"runas {entry['runas']} needs a user with a login shell: the agent calls su",
            )
    if seconds > MAX_HOOK_SECONDS:
        yield error(
            line_of(hooks, name),
            f"the scripts of {name} may take {seconds} s; an event ends after {MAX_HOOK_SECONDS}",
        )


def _check_location(line: int, location: Any, directory: Path, on_linux: bool) -> Iterator[Finding]:
    if not isinstance(location, str) or not location.strip():
        yield error(line, "an entry of hooks needs location, the path of a script")
        return
    path = directory / location.strip().lstrip("/")
    if not path.resolve().is_relative_to(directory.resolve()):
        yield error(line, f'script "{location}" is outside of the release')
    elif path.is_file():
        if on_linux:
            yield from check_script(line, location, path)
    elif " " in location.strip():
        yield error(line, f'script "{location}" is not in the release: location takes no arguments')
    else:
        yield error(line, f'script "{location}" is not in the release')


def _check_timeout(line: int, timeout: Any) -> Iterator[Finding]:
    if isinstance(timeout, bool) or not str(timeout).isdigit() or int(timeout) == 0:
        taken = _seconds(timeout)
        otherwise = f", and {taken} is what would be taken" if taken else ""
        yield error(line, f"timeout {timeout} is no number of seconds{otherwise}")


def _seconds(timeout: Any) -> int:
    """Returns what Ruby takes as the number: the digits at the beginning."""
    digits = re.match(r"\d+", str(timeout))
    return int(digits.group()) if digits else 0
