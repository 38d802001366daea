"""Files, folders and blobs: read at any commit, and changed one at a time."""

from pathlib import PurePosixPath
from typing import Any

from local_cloud.codecommit import git
from local_cloud.codecommit.api.changes import NewCommit, commit_changes, files_of_parent
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.commits import find_commit, read_commit
from local_cloud.codecommit.file_changes import (
    MAX_FILE_BYTES,
    checked_path,
    new_file,
)
from local_cloud.codecommit.trees import (
    FOLDER,
    SUBMODULE,
    Entry,
    FileMode,
    entries,
    entry_at,
    read_blob,
)
from local_cloud.operations import AwsError, Call


@codecommit_operation
def get_file(call: Call) -> dict[str, Any]:
    """Returns a file and its content at a commit, branch or tag."""
    repository = repository_of(call)
    commit = find_commit(repository, call.parameters.get("commitSpecifier"))
    path = checked_path(call.parameters.get("filePath"))
    entry = entry_at(repository, commit, path)
    if entry is None or entry.mode in (FOLDER, SUBMODULE):
        raise AwsError("FileDoesNotExistException", f"The file {path} does not exist.")
    content = _limited(read_blob(repository, entry.object_id))
    return {
        "commitId": commit,
        "blobId": entry.object_id,
        "filePath": path,
        "fileMode": FileMode(entry.mode).name,
        "fileSize": len(content),
        "fileContent": content,
    }


@codecommit_operation
def get_blob(call: Call) -> dict[str, Any]:
    """Returns the content of a blob."""
    repository = repository_of(call)
    blob_id = call.parameters.get("blobId")
    if not blob_id:
        raise AwsError("BlobIdRequiredException", "A blob ID is required.")
    try:
        content = read_blob(repository, blob_id)
    except git.GitError as error:
        raise AwsError("BlobIdDoesNotExistException", f"Blob {blob_id} does not exist") from error
    return {"content": _limited(content)}


@codecommit_operation
def get_folder(call: Call) -> dict[str, Any]:
    """Returns what a folder holds at a commit, branch or tag; "/" is the root."""
    repository = repository_of(call)
    commit = find_commit(repository, call.parameters.get("commitSpecifier"))
    path = str(call.parameters.get("folderPath") or "/").strip("/")
    tree = read_commit(repository, commit).tree_id
    if path:
        entry = entry_at(repository, commit, checked_path(path))
        if entry is None or entry.mode != FOLDER:
            raise AwsError("FolderDoesNotExistException", f"The folder {path} does not exist.")
        tree = entry.object_id
    members: dict[str, list[dict[str, Any]]] = {
        "subFolders": [],
        "files": [],
        "symbolicLinks": [],
        "subModules": [],
    }
    for name, entry in entries(repository, tree).items():
        kind, details = _member(entry)
        absolute = str(PurePosixPath(path) / name)
        members[kind].append({"absolutePath": absolute, "relativePath": name, **details})
    return {"commitId": commit, "folderPath": path, "treeId": tree, **members}


@codecommit_operation
def put_file(call: Call) -> dict[str, Any]:
    """Commits one file, new or changed."""
    repository = repository_of(call)
    path = checked_path(call.parameters.get("filePath"))
    content = call.parameters.get("fileContent")
    if content is None:
        raise AwsError("FileContentRequiredException", "The content of the file is required.")
    entry = new_file(repository, content, call.parameters.get("fileMode"))
    if files_of_parent(repository, call.parameters.get("branchName")).get(path) == entry:
        raise AwsError(
            "SameFileContentException", f"The file {path} already has this content and mode."
        )
    message = call.parameters.get("commitMessage") or f"Added or updated {path}"
    new = NewCommit.of(call, message, author_member="name")
    written = commit_changes(repository, new, {path: entry})
    return {
        "commitId": written.commit_id,
        "blobId": entry.object_id,
        "treeId": written.tree_id,
    }


@codecommit_operation
def delete_file(call: Call) -> dict[str, Any]:
    """Commits the removal of one file."""
    repository = repository_of(call)
    path = checked_path(call.parameters.get("filePath"))
    entry = files_of_parent(repository, call.parameters.get("branchName")).get(path)
    if entry is None:
        raise AwsError("FileDoesNotExistException", f"The file {path} does not exist.")
    message = call.parameters.get("commitMessage") or f"Deleted {path}"
    new = NewCommit.of(call, message, author_member="name")
    written = commit_changes(repository, new, {path: None})
    return {
        "commitId": written.commit_id,
        "blobId": entry.object_id,
        "treeId": written.tree_id,
        "filePath": path,
    }


def _member(entry: Entry) -> tuple[str, dict[str, str]]:
    """Returns the list of the answer that an entry belongs to, and what is said of it there."""
    if entry.mode == FOLDER:
        return "subFolders", {"treeId": entry.object_id}
    if entry.mode == SUBMODULE:
        return "subModules", {"commitId": entry.object_id}
    mode = FileMode(entry.mode)
    kind = "symbolicLinks" if mode is FileMode.SYMLINK else "files"
    return kind, {"blobId": entry.object_id, "fileMode": mode.name}


def _limited(content: bytes) -> bytes:
    if len(content) > MAX_FILE_BYTES:
        raise AwsError(
            "FileTooLargeException", f"The content is larger than {MAX_FILE_BYTES} bytes."
        )
    return content
