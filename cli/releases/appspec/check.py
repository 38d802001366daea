"""The whole check, section by section."""

from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from cli.errors import OperatorError
from cli.releases.appspec.copies import Copies
from cli.releases.appspec.document import check_keys, line_of, read
from cli.releases.appspec.files import check_files
from cli.releases.appspec.finding import FILE_NAME, Finding, error, warning
from cli.releases.appspec.hooks import check_hooks
from cli.releases.appspec.permissions import check_permissions

_KEYS = frozenset({"version", "os", "files", "permissions", "hooks", "file_exists_behavior"})
_BEHAVIORS = ("DISALLOW", "OVERWRITE", "RETAIN")


def check_appspec(directory: Path) -> list[Finding]:
    """Returns what is wrong with the release in ``directory``, in the order of the lines.

    Raises OperatorError if it has no appspec.yml.
    """
    path = directory / FILE_NAME
    if not path.is_file():
        raise OperatorError(f"{directory} has no {FILE_NAME}: {_cure(directory)}")
    document = read(path)
    if isinstance(document, Finding):
        return [document]
    return sorted(_findings(document, directory), key=lambda finding: finding.line)


def _cure(directory: Path) -> str:
    other = directory / "appspec.yaml"
    if other.is_file():
        return f"rename {other.name} to {FILE_NAME}: at its first hook the agent knows no other"
    return "it says what goes where; examples/on_premises has one"


def _findings(document: CommentedMap, directory: Path) -> Iterator[Finding]:
    yield from check_keys(document, _KEYS, "key")
    yield from _check_version(document)
    yield from _check_os(document)
    yield from _check_behavior(document)
    copies = Copies.of(document, directory)
    yield from check_files(document, directory, copies)
    yield from check_permissions(document, copies)
    yield from check_hooks(document, directory)
    if "files" not in document and "hooks" not in document:
        yield error(1, "has neither files nor hooks: nothing would be deployed")


def _check_version(document: CommentedMap) -> Iterator[Finding]:
    version = document.get("version")
    if not isinstance(version, float) or version != 0.0:
        yield error(line_of(document, "version"), "version must be the number 0.0, without quotes")


def _check_os(document: CommentedMap) -> Iterator[Finding]:
    system, line = document.get("os"), line_of(document, "os")
    if system not in ("linux", "windows"):
        yield error(line, "os must be linux or windows, in small letters")
    if system == "windows":
        yield warning(line, "os is windows: a group's Linux hosts refuse this release")
        if "permissions" in document:
            yield error(line_of(document, "permissions"), "permissions are for os linux alone")


def _check_behavior(document: CommentedMap) -> Iterator[Finding]:
    line = line_of(document, "file_exists_behavior")
    if "file_exists_behavior" not in document:
        yield warning(
            line,
            "file_exists_behavior is not given: a file that something other than CodeDeploy put "
            "where one of these belongs stops the deployment; OVERWRITE or RETAIN would not",
        )
    elif document["file_exists_behavior"] not in _BEHAVIORS:
        behaviors = ", ".join(_BEHAVIORS)
        yield error(line, f"file_exists_behavior must be one of {behaviors}, in capitals")
