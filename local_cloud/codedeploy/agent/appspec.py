"""The appspec.yml, read as the agent reads it: YAML 1.1, and an error for what it cannot take.

https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

FILE_NAME = "appspec.yml"
HOOK_SECONDS = 3600  # of all scripts of one event
DISALLOW, OVERWRITE, RETAIN = "DISALLOW", "OVERWRITE", "RETAIN"
_TYPES = ("file", "directory")
_MODE = re.compile(r"[0-7]{3,5}")


class InvalidAppspec(Exception):
    """The agent cannot follow the appspec.yml; the text is what its event tells."""


@dataclass(frozen=True)
class Script:
    """A script of a hook."""

    location: str
    seconds: int


@dataclass(frozen=True)
class Permission:
    """What files and folders under an object are to be like. mode: octal digits."""

    object: str
    pattern: str
    exceptions: tuple[str, ...]
    types: tuple[str, ...]
    mode: str | None


@dataclass(frozen=True)
class Appspec:
    """An appspec.yml. files: sources with their destinations. hooks: scripts by event."""

    files: tuple[tuple[str, str], ...]
    permissions: tuple[Permission, ...]
    hooks: Mapping[str, tuple[Script, ...]]
    file_exists_behavior: str | None


def read_appspec(archive: Path) -> Appspec:
    """Returns the appspec.yml of an unpacked revision. Raises InvalidAppspec."""
    path = archive / FILE_NAME
    if not path.is_file():
        raise InvalidAppspec(
            "The CodeDeploy agent did not find an AppSpec file within the unpacked revision "
            f'directory at revision-relative path "{FILE_NAME}".'
        )
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 1)
    try:
        content = yaml.load(path.read_text())
    except (YAMLError, UnicodeDecodeError) as error:
        raise InvalidAppspec(f"(<unknown>): {error}") from error
    if not isinstance(content, dict):
        raise InvalidAppspec("The deployment failed because the application specification is empty")
    try:
        return _appspec(content)
    except (AttributeError, KeyError, TypeError) as error:
        raise InvalidAppspec(f"The application specification file is malformed: {error}") from error


def _appspec(content: dict[str, Any]) -> Appspec:
    version, os, behavior = (
        content.get(name) for name in ("version", "os", "file_exists_behavior")
    )
    if isinstance(version, (str, bool)) or version != 0.0:
        raise InvalidAppspec(
            f"The deployment failed because an invalid version value ({version}) was entered in "
            'the application specification file. Make sure your AppSpec file specifies "0.0" as '
            "the version, and then try again."
        )
    if os != "linux":
        raise InvalidAppspec(
            "The deployment failed because the application specification file specifies an "
            f'unsupported operating system ({os}). Specify either "linux" or "windows" in the os '
            "section of the AppSpec file, and then try again."
        )
    if behavior not in (None, DISALLOW, OVERWRITE, RETAIN):
        raise InvalidAppspec(
            "The deployment failed because an invalid option was specified for "
            f"fileExistsBehavior: {behavior}. Valid options include OVERWRITE, RETAIN, and "
            "DISALLOW."
        )
    return Appspec(
        tuple(_file(each) for each in content.get("files") or ()),
        tuple(_permission(each) for each in content.get("permissions") or ()),
        {event: _scripts(each) for event, each in (content.get("hooks") or {}).items()},
        behavior,
    )


def _file(entry: Mapping[str, Any]) -> tuple[str, str]:
    source, destination = entry.get("source"), entry.get("destination")
    if not source or not destination:
        raise InvalidAppspec(
            "The deployment failed because the application specification file specifies a file "
            "with only a source or a destination. Update the files section of the AppSpec file, "
            "and then try again."
        )
    return str(source), str(destination)


def _scripts(entries: Iterable[Mapping[str, Any]]) -> tuple[Script, ...]:
    scripts = tuple(_script(entry) for entry in entries)
    if sum(script.seconds for script in scripts if script.seconds != HOOK_SECONDS) > HOOK_SECONDS:
        raise InvalidAppspec(
            f"The scripts of one lifecycle event may take at most {HOOK_SECONDS} seconds together."
        )
    return scripts


def _script(entry: Mapping[str, Any]) -> Script:
    location = str(entry.get("location") or "").strip()
    if not location:
        raise InvalidAppspec(
            "The deployment failed because the application specification file specifies a script "
            "with no location value. Specify the location in the hooks section of the AppSpec "
            "file, and then try again."
        )
    text = str(entry.get("timeout") or HOOK_SECONDS)
    if not text.isdecimal() or int(text) == 0:
        raise InvalidAppspec(
            "The deployment failed because an invalid timeout value was provided for a script in "
            "the application specification file. Make corrections in the hooks section of the "
            "AppSpec file, and then try again."
        )
    return Script(location, int(text))


def _permission(entry: Mapping[str, Any]) -> Permission:
    if not entry.get("object"):
        raise InvalidAppspec(
            "The deployment failed because a permission listed in the application specification "
            "file has no object value. Update the permissions section of the AppSpec file, and "
            "then try again."
        )
    types = tuple(entry.get("type") or _TYPES)
    for each in types:
        if each not in _TYPES:
            raise InvalidAppspec(
                "The deployment failed because the application specification file specifies a "
                f"permission for an object type not supported for permissions ({each})."
            )
    exceptions = tuple(entry.get("except") or ())
    pattern = str(entry.get("pattern") or "**")
    return Permission(
        str(entry["object"]).strip(), pattern, exceptions, types, _mode(entry.get("mode"))
    )


def _mode(mode: object) -> str | None:
    """The agent takes the digits as they are: what YAML reads as octal is another number then."""
    if mode is None:
        return None
    digits = str(mode).rjust(3, "0")
    if not _MODE.fullmatch(digits):
        raise InvalidAppspec(
            "The deployment failed because the application specification file specifies an "
            f"invalid mode ({mode}). Update the permissions section of the AppSpec file, and then "
            "try again."
        )
    return digits
