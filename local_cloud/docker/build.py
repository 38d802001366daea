"""Builds an image from a Dockerfile: copies files and keeps settings; RUN is not executed."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local_cloud.docker.copying import copy, find
from local_cloud.docker.dockerfile import DockerfileError, Instruction, parse, substitute
from local_cloud.docker.store import LocalImage, pack

Say = Callable[[str], None]

_NOT_NEEDED = {
    *("EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "SHELL", "STOPSIGNAL", "USER"),
    "VOLUME",
}


@dataclass
class _Stage:
    root: Path
    config: dict[str, Any] = field(default_factory=lambda: {"Env": [], "WorkingDir": "/"})
    variables: dict[str, str] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """Returns where a path of the image lies; a relative one starts at WORKDIR."""
        return self.root / str(Path(self.config["WorkingDir"]) / name).lstrip("/")


class _Build:
    def __init__(self, context: Path, arguments: Mapping[str, str], scratch: Path, say: Say):
        self._context = context
        self._arguments = arguments
        self._scratch = scratch
        self._say = say
        self._stages: dict[str, _Stage] = {}
        self._defaults: dict[str, str] = {}
        self.stage: _Stage | None = None

    def follow(self, instruction: Instruction) -> None:
        self._say(f"{instruction.name} {instruction.text}")
        if instruction.name == "ARG" and self.stage is None:
            self._defaults |= self._argument(instruction)
        elif instruction.name == "FROM":
            self._from(instruction)
        elif self.stage is None:
            raise DockerfileError(f"line {instruction.line}: no build stage in current context")
        else:
            self._in_stage(instruction, self.stage)

    def _in_stage(self, instruction: Instruction, stage: _Stage) -> None:
        text = substitute(instruction.text, stage.variables)
        match instruction.name:
            case "RUN":
                self._say("  not executed: there are no containers here")
            case "ARG":
                stage.variables |= self._argument(instruction)
            case "ENV":
                self._env(Instruction("ENV", text, instruction.line), stage)
            case "WORKDIR":
                stage.config["WorkingDir"] = str(Path(stage.config["WorkingDir"]) / text)
                stage.path("").mkdir(parents=True, exist_ok=True)
            case "COPY" | "ADD":
                self._copy(Instruction("COPY", text, instruction.line), stage)
            case "ENTRYPOINT" | "CMD" as name:
                command = instruction.json_form() or ["/bin/sh", "-c", instruction.text]
                stage.config[name.capitalize()] = command
                if name == "ENTRYPOINT":
                    stage.config.pop("Cmd", None)
            case name if name not in _NOT_NEEDED:
                raise DockerfileError(f"line {instruction.line}: unknown instruction: {name}")

    def _from(self, instruction: Instruction) -> None:
        text = substitute(instruction.text, {**self._defaults, **self._arguments})
        words = [word for word in text.split() if not word.startswith("--")]
        base, name = words[0], words[2] if len(words) == 3 else str(len(self._stages))
        stage = _Stage(self._scratch / str(len(self._stages)))
        if base in self._stages:
            parent = self._stages[base]
            shutil.copytree(parent.root, stage.root, symlinks=True)
            stage.config, stage.variables = dict(parent.config), dict(parent.variables)
        else:
            stage.root.mkdir(parents=True)
            self._say("  not pulled: the entry point runs with the embedded AWS's own Python")
        self._stages[name] = self.stage = stage

    def _argument(self, instruction: Instruction) -> dict[str, str]:
        name, _, default = instruction.text.partition("=")
        return {name: self._arguments.get(name, self._defaults.get(name, default.strip("\"'")))}

    def _env(self, instruction: Instruction, stage: _Stage) -> None:
        words = instruction.words()
        pairs = (
            dict(word.split("=", 1) for word in words)
            if "=" in words[0]
            else {words[0]: instruction.text.partition(" ")[2]}
        )
        stage.variables |= pairs
        present = dict(entry.split("=", 1) for entry in stage.config["Env"])
        stage.config["Env"] = [f"{name}={value}" for name, value in {**present, **pairs}.items()]

    def _copy(self, instruction: Instruction, stage: _Stage) -> None:
        words = instruction.words()
        options = [word for word in words if word.startswith("--")]
        *patterns, target = [word for word in words if not word.startswith("--")]
        origin = self._origin(options)
        if origin is None:
            self._say("  not copied: the other image is not here")
            return
        into_folder = target.endswith(("/", ".")) or len(patterns) > 1
        for pattern in patterns:
            found = find(origin, pattern)
            if not found and origin is self._context:
                message = f'line {instruction.line}: "{pattern}" not found in the build context'
                raise DockerfileError(message)
            if not found:
                self._say(f"  not copied: {pattern} would be made by RUN")
            for source in found:
                copy(source, stage.path(target), into_folder=into_folder)

    def _origin(self, options: list[str]) -> Path | None:
        """Returns the folder that COPY copies from, None for an image of somewhere else."""
        name = next((o.removeprefix("--from=") for o in options if o.startswith("--from=")), None)
        if name is None:
            return self._context
        return self._stages[name].root if name in self._stages else None


def build(dockerfile: Path, context: Path, arguments: Mapping[str, str], say: Say) -> LocalImage:
    """Returns the image that the last stage of the Dockerfile makes.

    context: the folder that COPY copies from. arguments: of --build-arg. say: takes each line of
    the build's output.

    Raises DockerfileError if the Dockerfile cannot be followed; OSError if it cannot be read.
    """
    with tempfile.TemporaryDirectory() as scratch:
        building = _Build(context, arguments, Path(scratch), say)
        for instruction in parse(dockerfile.read_text()):
            building.follow(instruction)
        if building.stage is None:
            raise DockerfileError("the Dockerfile has no FROM")
        return pack(building.stage.root, building.stage.config)
