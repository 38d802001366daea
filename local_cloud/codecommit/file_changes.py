"""What a request wants changed in a tree, checked against what is there."""

import base64
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from local_cloud.codecommit.repository import Repository
from local_cloud.codecommit.trees import Entry, FileMode, write_blob
from local_cloud.operations import AwsError

MAX_FILE_BYTES = 6 * 1024 * 1024
"""https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html"""
MAX_ENTRIES = 100  # files in one CreateCommit

Changes = dict[str, Entry | None]
"""The new entry of each path, None for a file to remove."""


def requested_changes(
    repository: Repository, parameters: Mapping[str, Any], present: Mapping[str, Entry]
) -> Changes:
    """Returns what putFiles, deleteFiles and setFileModes of a CreateCommit ask for.

    present: the files of the parent commit.
    Raises AwsError when nothing, too much or the impossible is asked for.
    """
    puts, deletes, modes = (
        parameters.get(name) or [] for name in ("putFiles", "deleteFiles", "setFileModes")
    )
    _check_number(len(puts) + len(deletes) + len(modes))
    changes: Changes = {}
    for put in puts:
        source = put.get("sourceFile")
        _add(changes, checked_path(put.get("filePath")), _put(repository, put, present))
        if source and source.get("isMove"):
            _add(changes, checked_path(source.get("filePath")), None)
    for delete in deletes:
        _add(changes, _existing(delete.get("filePath"), present), None)
    for mode in modes:
        path = _existing(mode.get("filePath"), present)
        _add(changes, path, Entry(checked_mode(mode.get("fileMode")), present[path].object_id))
    if parameters.get("keepEmptyFolders"):
        _keep_emptied_folders(repository, changes, present)
    _check_conflicts(changes, present)
    return changes


def checked_path(path: str | None) -> str:
    """Returns a file path, relative to the root of the repository, without a leading slash.

    Raises AwsError when it is missing or not a path that a tree can hold.
    """
    if not path:
        raise AwsError("PathRequiredException", "A path is required.")
    relative = path.removeprefix("/")
    if any(part in ("", ".", "..", ".git") for part in relative.split("/")) or "\0" in relative:
        raise AwsError("InvalidPathException", f"The path {path} is not valid.")
    return relative


def checked_mode(name: str | None) -> str:
    """Returns git's mode for NORMAL, EXECUTABLE or SYMLINK; NORMAL when none is given."""
    try:
        return FileMode[name or "NORMAL"].value
    except KeyError as error:
        raise AwsError(
            "InvalidFileModeException",
            f"The file mode {name} is not valid: it must be NORMAL, EXECUTABLE or SYMLINK.",
        ) from error


def new_file(repository: Repository, content: str, mode: str | None) -> Entry:
    """Stores a file; content is base64, as blobs are in JSON. Raises AwsError when too large."""
    decoded = base64.b64decode(content)
    if len(decoded) > MAX_FILE_BYTES:
        raise AwsError(
            "FileContentSizeLimitExceededException",
            f"A file must not be larger than {MAX_FILE_BYTES} bytes.",
        )
    return Entry(checked_mode(mode), write_blob(repository, decoded))


def _put(repository: Repository, put: Mapping[str, Any], present: Mapping[str, Entry]) -> Entry:
    source, content = put.get("sourceFile"), put.get("fileContent")
    if source and content is not None:
        raise AwsError(
            "FileContentAndSourceFileSpecifiedException",
            "Either file content or a source file can be given, not both.",
        )
    if source:
        entry = present[_existing(source.get("filePath"), present)]
        return Entry(
            checked_mode(put["fileMode"]) if put.get("fileMode") else entry.mode, entry.object_id
        )
    if content is None:
        raise AwsError(
            "SourceFileOrContentRequiredException", "File content or a source file is required."
        )
    return new_file(repository, content, put.get("fileMode"))


def _add(changes: Changes, path: str, entry: Entry | None) -> None:
    if path in changes:
        raise AwsError("SamePathRequestException", f"The path {path} is given more than once.")
    changes[path] = entry


def _existing(path: str | None, present: Mapping[str, Entry]) -> str:
    checked = checked_path(path)
    if checked not in present:
        raise AwsError("FileDoesNotExistException", f"The file {checked} does not exist.")
    return checked


def _check_number(entries: int) -> None:
    if not entries:
        raise AwsError("FileEntryRequiredException", "At least one file entry is required.")
    if entries > MAX_ENTRIES:
        raise AwsError(
            "MaximumFileEntriesExceededException", f"At most {MAX_ENTRIES} entries are allowed."
        )


def _keep_emptied_folders(
    repository: Repository, changes: Changes, present: Mapping[str, Entry]
) -> None:
    remaining = {path for path in present if changes.get(path, True)} | {
        path for path, entry in changes.items() if entry
    }
    for path in [path for path, entry in changes.items() if entry is None]:
        folder = str(PurePosixPath(path).parent)
        if folder != "." and not any(kept.startswith(folder + "/") for kept in remaining):
            changes.setdefault(f"{folder}/.gitkeep", new_file(repository, "", None))


def _check_conflicts(changes: Changes, present: Mapping[str, Entry]) -> None:
    files = {path for path in present if path not in changes}
    files |= {path for path, entry in changes.items() if entry}
    for path in files:
        for parent in PurePosixPath(path).parents:
            if str(parent) in files:
                raise AwsError(
                    "FileNameConflictsWithDirectoryNameException",
                    f"{parent} is a file, and {path} needs a folder of that name.",
                )
