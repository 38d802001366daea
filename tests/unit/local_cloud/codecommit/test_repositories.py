"""Repositories, their tags and triggers, branches, commits and files, against botocore's model."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import REGION, SOURCE_ACCOUNT
from tests.unit.local_cloud.codecommit.git_client import Listener, WorkTree
from tests.unit.local_cloud.contract import call


def test_a_repository_is_made_described_renamed_and_deleted(codecommit: Any) -> None:
    # When a repository is made
    made = call(
        codecommit,
        "CreateRepository",
        repositoryName="made",
        repositoryDescription="of clay",
        tags={"team": "a"},
    )["repositoryMetadata"]
    # Then it has an ARN and no default branch yet
    assert made["Arn"] == f"arn:aws:codecommit:{REGION}:{SOURCE_ACCOUNT}:made"
    assert "defaultBranch" not in made
    # When it is changed in every way
    call(codecommit, "UpdateRepositoryDescription", repositoryName="made")
    call(codecommit, "UpdateRepositoryEncryptionKey", repositoryName="made", kmsKeyId="key")
    call(codecommit, "UpdateRepositoryName", oldName="made", newName="renamed")
    call(codecommit, "TagResource", resourceArn=_arn("renamed"), tags={"cost": "1"})
    call(codecommit, "UntagResource", resourceArn=_arn("renamed"), tagKeys=["team"])
    # Then it is the same one under its new name
    found = call(codecommit, "GetRepository", repositoryName="renamed")["repositoryMetadata"]
    assert found["repositoryId"] == made["repositoryId"]
    assert found["kmsKeyId"] == "key"
    assert "repositoryDescription" not in found
    tags = call(codecommit, "ListTagsForResource", resourceArn=_arn("renamed"))["tags"]
    assert tags == {"cost": "1"}
    # When it is deleted twice, then the second time is no error
    assert call(codecommit, "DeleteRepository", repositoryName="renamed")["repositoryId"]
    assert "repositoryId" not in call(codecommit, "DeleteRepository", repositoryName="renamed")


def test_several_repositories_are_listed_and_got_at_once(codecommit: Any, repository: str) -> None:
    answer = call(codecommit, "BatchGetRepositories", repositoryNames=[repository, "absent"])
    assert [each["repositoryName"] for each in answer["repositories"]] == [repository]
    assert answer["repositoriesNotFound"] == ["absent"]
    listed = call(codecommit, "ListRepositories")["repositories"]
    assert repository in [each["repositoryName"] for each in listed]


@pytest.mark.parametrize(
    ("operation", "parameters", "code"),
    [
        ("CreateRepository", {"repositoryName": "a b"}, "InvalidRepositoryNameException"),
        ("CreateRepository", {"repositoryName": "a.git"}, "InvalidRepositoryNameException"),
        ("GetRepository", {"repositoryName": "absent"}, "RepositoryDoesNotExistException"),
        (
            "ListBranches",
            {"repositoryName": "absent"},
            "RepositoryDoesNotExistException",
        ),
    ],
)
def test_a_mistake_is_answered_with_its_documented_code(
    operation: str, parameters: dict[str, Any], code: str, codecommit: Any
) -> None:
    with pytest.raises(ClientError) as refused:
        call(codecommit, operation, **parameters)
    assert refused.value.response["Error"]["Code"] == code


def test_triggers_are_kept(codecommit: Any, repository: str) -> None:
    topic = f"arn:aws:sns:{REGION}:{SOURCE_ACCOUNT}:topic"
    trigger = {"name": "t", "destinationArn": topic, "branches": [], "events": ["all"]}
    put = call(codecommit, "PutRepositoryTriggers", repositoryName=repository, triggers=[trigger])
    got = call(codecommit, "GetRepositoryTriggers", repositoryName=repository)
    assert got["triggers"] == [trigger]
    assert got["configurationId"] == put["configurationId"]


def test_branches_are_made_listed_in_pages_and_deleted(
    codecommit: Any, repository: str, put_file: Callable[..., str], listener: Listener
) -> None:
    commit = put_file("main", "a", "1")
    # When branches are made
    names = [f"branch-{number:03}" for number in range(120)]
    for name in names[:2]:
        call(
            codecommit, "CreateBranch", repositoryName=repository, branchName=name, commitId=commit
        )
    # Then they can be got and are said
    got = call(codecommit, "GetBranch", repositoryName=repository, branchName=names[0])
    assert got["branch"] == {"branchName": names[0], "commitId": commit}
    assert len(listener.hear(3)) == 3
    # When one is deleted, then that is said too, and the default one stays
    answer = call(codecommit, "DeleteBranch", repositoryName=repository, branchName=names[0])
    assert answer["deletedBranch"]["commitId"] == commit
    assert listener.hear(1)[0]["detail"]["event"] == "referenceDeleted"
    with pytest.raises(codecommit.exceptions.DefaultBranchCannotBeDeletedException):
        codecommit.delete_branch(repositoryName=repository, branchName="main")
    call(
        codecommit,
        "UpdateDefaultBranch",
        repositoryName=repository,
        defaultBranchName=names[1],
    )
    call(codecommit, "DeleteBranch", repositoryName=repository, branchName="main")


def test_a_long_list_of_branches_comes_in_pages(
    codecommit: Any, repository: str, work_tree: WorkTree
) -> None:
    work_tree.commit(a="1")
    names = [f"b{number:03}" for number in range(120)]
    work_tree.git("push", "origin", *(f"HEAD:refs/heads/{name}" for name in names))
    pages = list(codecommit.get_paginator("list_branches").paginate(repositoryName=repository))
    assert [len(page["branches"]) for page in pages] == [100, 20]
    assert [name for page in pages for name in page["branches"]] == names


def test_a_commit_by_the_api_is_a_commit_in_git(
    codecommit: Any, repository: str, work_tree: WorkTree, listener: Listener
) -> None:
    # When files are committed to an empty repository, then changed, moved and deleted
    first = call(
        codecommit,
        "CreateCommit",
        repositoryName=repository,
        branchName="main",
        authorName="Ada",
        email="ada@example.com",
        commitMessage="First",
        putFiles=[
            {"filePath": "run.sh", "fileMode": "EXECUTABLE", "fileContent": b"#!/bin/sh\n"},
            {"filePath": "folder/only", "fileContent": b"1"},
        ],
    )
    second = call(
        codecommit,
        "CreateCommit",
        repositoryName=repository,
        branchName="main",
        parentCommitId=first["commitId"],
        keepEmptyFolders=True,
        putFiles=[{"filePath": "start.sh", "sourceFile": {"filePath": "run.sh", "isMove": True}}],
        deleteFiles=[{"filePath": "folder/only"}],
    )
    # Then the answers say what became of which file
    assert [f["absolutePath"] for f in first["filesAdded"]] == ["folder/only", "run.sh"]
    assert [f["absolutePath"] for f in second["filesAdded"]] == ["folder/.gitkeep", "start.sh"]
    assert [f["absolutePath"] for f in second["filesDeleted"]] == ["folder/only", "run.sh"]
    # And git sees the same
    work_tree.git("fetch", "--quiet", "origin", "main")
    assert work_tree.git("rev-parse", "FETCH_HEAD") == second["commitId"]
    assert work_tree.git("ls-tree", "FETCH_HEAD", "start.sh").startswith("100755 ")
    assert [e["detail"]["event"] for e in listener.hear(2)] == [
        "referenceCreated",
        "referenceUpdated",
    ]
    # And the API reads what git has
    commit = call(codecommit, "GetCommit", repositoryName=repository, commitId=second["commitId"])[
        "commit"
    ]
    assert commit["parents"] == [first["commitId"]]
    batch = call(
        codecommit,
        "BatchGetCommits",
        repositoryName=repository,
        commitIds=[first["commitId"], "0" * 40],
    )
    assert batch["commits"][0]["author"]["name"] == "Ada"
    assert batch["commits"][0]["message"] == "First"
    assert batch["errors"][0]["errorCode"] == "CommitIdDoesNotExistException"


def test_a_commit_that_cannot_be_made_says_why(
    codecommit: Any, repository: str, put_file: Callable[..., str]
) -> None:
    first = put_file("main", "a", "1")
    second = put_file("main", "a", "2")

    def refusal(**parameters: Any) -> str:
        with pytest.raises(ClientError) as refused:
            codecommit.create_commit(
                repositoryName=repository, **{"branchName": "main", **parameters}
            )
        return str(refused.value.response["Error"]["Code"])

    new = [{"filePath": "b", "fileContent": b"1"}]
    same = [{"filePath": "a", "fileContent": b"2"}]
    below = [{"filePath": "a/b", "fileContent": b"2"}]
    hidden = [{"filePath": ".git/config", "fileContent": b"2"}]
    tip = {"parentCommitId": second}
    assert refusal(putFiles=new) == "ParentCommitIdRequiredException"
    assert refusal(putFiles=new, parentCommitId=first) == "ParentCommitIdOutdatedException"
    assert refusal(putFiles=new, branchName="absent") == "BranchDoesNotExistException"
    assert refusal(**tip) == "FileEntryRequiredException"
    assert refusal(putFiles=same, **tip) == "NoChangeException"
    assert refusal(putFiles=below, **tip) == "FileNameConflictsWithDirectoryNameException"
    assert refusal(putFiles=hidden, **tip) == "InvalidPathException"
    assert refusal(deleteFiles=[{"filePath": "x"}], **tip) == "FileDoesNotExistException"


def test_files_folders_blobs_and_differences_are_read(
    codecommit: Any, repository: str, work_tree: WorkTree
) -> None:
    # Given two commits with files, a link and a folder
    before = work_tree.commit(a="1", gone="x")
    (work_tree.path / "gone").unlink()
    (work_tree.path / "folder").mkdir()
    (work_tree.path / "folder" / "ü").write_text("deep")
    (work_tree.path / "link").symlink_to("a")
    after = work_tree.commit(a="2")
    work_tree.git("push", "origin", "HEAD:refs/heads/main")
    # Then the API shows what is there
    file = call(codecommit, "GetFile", repositoryName=repository, filePath="folder/ü")
    assert (file["fileContent"], file["commitId"]) == (b"deep", after)
    blob = call(codecommit, "GetBlob", repositoryName=repository, blobId=file["blobId"])
    assert blob["content"] == b"deep"
    root = call(codecommit, "GetFolder", repositoryName=repository, folderPath="/")
    assert [f["absolutePath"] for f in root["files"]] == ["a"]
    assert [f["absolutePath"] for f in root["subFolders"]] == ["folder"]
    assert [f["absolutePath"] for f in root["symbolicLinks"]] == ["link"]
    inner = call(codecommit, "GetFolder", repositoryName=repository, folderPath="folder")
    assert inner["files"][0]["absolutePath"] == "folder/ü"
    # And what differs
    changes = call(
        codecommit,
        "GetDifferences",
        repositoryName=repository,
        beforeCommitSpecifier=before,
        afterCommitSpecifier="main",
    )["differences"]
    kinds = {(c["changeType"], (c.get("afterBlob") or c["beforeBlob"])["path"]) for c in changes}
    assert kinds == {("M", "a"), ("A", "folder/ü"), ("D", "gone"), ("A", "link")}


def test_a_file_is_put_and_deleted(
    codecommit: Any, repository: str, put_file: Callable[..., str]
) -> None:
    first = put_file("main", "a", "1")
    second = put_file("main", "b", "2")
    assert first != second
    deleted = call(
        codecommit,
        "DeleteFile",
        repositoryName=repository,
        branchName="main",
        filePath="a",
        parentCommitId=second,
    )
    assert deleted["filePath"] == "a"
    with pytest.raises(codecommit.exceptions.FileDoesNotExistException):
        codecommit.get_file(repositoryName=repository, filePath="a")


def _arn(name: str) -> str:
    return f"arn:aws:codecommit:{REGION}:{SOURCE_ACCOUNT}:{name}"
