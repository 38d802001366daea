"""The buildspec: read, checked, and turned into phases.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

DEFAULT_FILE = "buildspec.yml"
PHASES = ("install", "pre_build", "build", "post_build")
SHELLS = {"sh", "bash"}


class InvalidBuildspec(Exception):
    """The build cannot follow its buildspec; the message is what the phase's context tells."""


@dataclass(frozen=True)
class Commands:
    """The commands of a phase, and those that run after them in any case."""

    commands: list[str] = field(default_factory=list)
    finally_: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Buildspec:
    """A buildspec, version 0.1 or 0.2.

    variables, parameter_store, secrets_manager: by the variable's name.
    exported: names of variables. artifacts: that section as it stands, empty if there is none.
    """

    phases: dict[str, Commands]
    variables: dict[str, str]
    parameter_store: dict[str, str]
    secrets_manager: dict[str, str]
    exported: list[str]
    shell: str
    artifacts: dict[str, Any]


def read_buildspec(configured: str | None, sources: Path) -> Buildspec:
    """Returns the buildspec of a build.

    configured: the project's or the build's; a path in the sources, or the YAML text itself.
    sources: the folder of the sources.

    Raises InvalidBuildspec if there is none or it is not one.
    """
    inline = configured is not None and "\n" in configured
    text = configured if inline else _read_file(sources / (configured or DEFAULT_FILE))
    try:
        document = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise InvalidBuildspec(f"YAML_FILE_ERROR: {error}") from error
    if not isinstance(document, dict) or "version" not in document:
        raise InvalidBuildspec("YAML_FILE_ERROR: This build spec has no version")
    return _buildspec(document)


def _read_file(path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        message = f"YAML_FILE_ERROR: stat {path.name}: no such file or directory"
        raise InvalidBuildspec(message) from error


def _buildspec(document: dict[str, Any]) -> Buildspec:
    env = _mapping(document, "env")
    shell = env.get("shell", "sh")
    if shell not in SHELLS:
        raise InvalidBuildspec(f"YAML_FILE_ERROR: the embedded AWS runs sh and bash, not {shell}")
    phases = _mapping(document, "phases")
    if unknown := phases.keys() - set(PHASES):
        raise InvalidBuildspec(f"YAML_FILE_ERROR: Unknown phase {sorted(unknown)[0]}")
    return Buildspec(
        phases={name: _commands(name, _mapping(phases, name)) for name in PHASES},
        variables={name: _text(value) for name, value in _mapping(env, "variables").items()},
        parameter_store=_mapping(env, "parameter-store"),
        secrets_manager=_mapping(env, "secrets-manager"),
        exported=list(env.get("exported-variables") or []),
        shell=shell,
        artifacts=_mapping(document, "artifacts"),
    )


def _commands(name: str, phase: dict[str, Any]) -> Commands:
    for member in ("commands", "finally"):
        value = phase.get(member) or []
        if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
            raise InvalidBuildspec(f"YAML_FILE_ERROR: {name}: {member} must be a list of strings")
    return Commands(list(phase.get("commands") or []), list(phase.get("finally") or []))


def _mapping(parent: dict[str, Any], name: str) -> dict[str, Any]:
    value = parent.get(name) or {}
    if not isinstance(value, dict):
        raise InvalidBuildspec(f"YAML_FILE_ERROR: {name} must be a mapping")
    return value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
