"""The documents that machines run: read, checked and packed at synthesis.

A document that would splice a parameter into a script, or run without having been told its
parameters, is refused here, before anything is deployed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from modules.compact_json import compact_json

__all__ = ["BUILT_IN", "Document", "InvalidDocument", "read_documents"]

BUILT_IN = Path(__file__).parent / "documents"
EXECUTION_TIMEOUT = "executionTimeout"
MAX_DOCUMENT_BYTES = 64 * 1024  # CreateDocument's Content
_SUFFIXES = {".yaml", ".yml", ".json"}
_ALIAS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
# How a script finds out that an agent was too old to pass the parameters.
_LOOKS_FIRST = {
    "aws:runShellScript": re.compile(r"\$\{SSM_\w+(\+|:?\?)"),
    "aws:runPowerShellScript": re.compile(r"Test-Path\s+(-LiteralPath\s+)?'?Env:SSM_", re.I),
}
_PLATFORMS = {"aws:runShellScript": {"Linux", "MacOS"}, "aws:runPowerShellScript": {"Windows"}}


class InvalidDocument(ValueError):
    """A document that can't be deployed. The text names its file, the place and the cure."""


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    return value


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Parameter(_Part):
    type: Literal["String", "StringList", "Integer", "Boolean"]
    description: str = ""
    default: Any = None
    allowedPattern: Annotated[str, AfterValidator(_pattern)] | None = None
    allowedValues: list[str] | None = None
    minChars: int | None = None
    maxChars: int | None = None
    interpolationType: Literal["ENV_VAR"] | None = None

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if self.allowedPattern is None and self.allowedValues is None:
            raise ValueError("has neither allowedPattern nor allowedValues: say what it may hold")
        return self


class _Inputs(_Part):
    timeoutSeconds: Literal["{{ executionTimeout }}"]
    runCommand: list[str] = Field(min_length=1)
    workingDirectory: str | None = None

    @model_validator(mode="after")
    def _holds_no_parameter(self) -> Self:
        for text in (*self.runCommand, self.workingDirectory or ""):
            if found := re.search(r"\{\{.*?\}\}", text):
                raise ValueError(
                    f"{found[0]} would become text of the script. Give the parameter "
                    "interpolationType ENV_VAR and read it from its variable, SSM_<name>"
                )
        return self


class _Step(_Part):
    action: Literal["aws:runShellScript", "aws:runPowerShellScript"]
    name: str = Field(pattern=r"^[A-Za-z0-9_-]{4,128}$")  # GetCommandInvocation's PluginName
    precondition: dict[Literal["StringEquals"], tuple[Literal["platformType"], str]]
    inputs: _Inputs

    @model_validator(mode="after")
    def _fits_its_platform(self) -> Self:
        platform = self.precondition["StringEquals"][1]
        if platform not in _PLATFORMS[self.action]:
            raise ValueError(f"{self.action} does not run on {platform}")
        return self


class _Content(_Part):
    schemaVersion: Literal["2.2"]
    description: str = ""
    parameters: dict[str, _Parameter]
    mainSteps: list[_Step] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_told_its_parameters(self) -> Self:
        if EXECUTION_TIMEOUT not in self.parameters:
            raise ValueError(f"has no parameter {EXECUTION_TIMEOUT}, which bounds each step")
        own = {key: of for key, of in self.parameters.items() if key != EXECUTION_TIMEOUT}
        for key, parameter in own.items():
            if parameter.interpolationType is None:
                raise ValueError(f"parameter {key} must have interpolationType ENV_VAR")
        for step in self.mainSteps if own else ():
            if not _LOOKS_FIRST[step.action].search("\n".join(step.inputs.runCommand)):
                raise ValueError(
                    f"step {step.name} never looks whether its parameters have arrived: an agent "
                    "older than 3.3.2746.0 passes none. See documents/sample.yaml"
                )
        if len({step.name for step in self.mainSteps}) < len(self.mainSteps):
            raise ValueError("two steps have the same name")
        return self


@dataclass(frozen=True)
class Document:
    """A checked document. alias: its file's name without the suffix. content: compact JSON."""

    alias: str
    content: str
    parameters: dict[str, Any]


def read_documents(*folders: Path) -> dict[str, Document]:
    """Returns every document of the folders by its alias; of two alike the later folder's counts.

    Raises InvalidDocument for the first that is wrong, or a folder that is not there.
    """
    return {each.alias: each for folder in folders for each in _read_folder(folder)}


def _read_folder(folder: Path) -> Iterator[Document]:
    if not folder.is_dir():
        raise InvalidDocument(f"{folder}: is not a folder; machine_steps.documents names it")
    for path in sorted(folder.iterdir()):
        if path.suffix in _SUFFIXES:
            yield _read(path)


def _read(path: Path) -> Document:
    if not _ALIAS.fullmatch(path.stem):
        raise InvalidDocument(f"{path}: name it with letters, digits, _ and -, 64 at most")
    try:
        plain = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
        _Content.model_validate(plain)
    except (YAMLError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0]
        raise InvalidDocument(f"{path}: is neither YAML nor JSON: {reason}") from error
    except ValidationError as error:
        mistake = error.errors()[0]
        place = ".".join(str(part) for part in mistake["loc"]) or "the document"
        reason = mistake["msg"].removeprefix("Value error, ")
        raise InvalidDocument(f"{path}: {place}: {reason}") from error
    content = compact_json(plain)
    if len(content.encode()) > MAX_DOCUMENT_BYTES:
        raise InvalidDocument(f"{path}: is longer than SSM's {MAX_DOCUMENT_BYTES} bytes")
    return Document(path.stem, content, plain["parameters"])
