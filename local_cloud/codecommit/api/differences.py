"""GetDifferences: what changed between two commits."""

from typing import Any

from local_cloud.codecommit.api.paging import page
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.commits import find_commit
from local_cloud.codecommit.trees import EMPTY_TREE, Difference, Entry, differences
from local_cloud.operations import AwsError, Call

PAGE_SIZE = 400


@codecommit_operation
def get_differences(call: Call) -> dict[str, Any]:
    """Lists the files that differ between two commits; everything when no first one is given."""
    repository = repository_of(call)
    given = call.parameters
    if not given.get("afterCommitSpecifier"):
        raise AwsError("CommitRequiredException", "A commit is required.")
    after = find_commit(repository, given["afterCommitSpecifier"])
    earlier = given.get("beforeCommitSpecifier")
    before = find_commit(repository, earlier) if earlier else EMPTY_TREE
    paths = [given[name].strip("/") for name in ("beforePath", "afterPath") if given.get(name)]
    found = [d for d in differences(repository, before, after) if _within(d.path, paths)]
    # The only operation of CodeCommit whose paging members are capitalised.
    paging = {"nextToken": given.get("NextToken"), "maxResults": given.get("MaxResults")}
    listed, token = page(found, paging, PAGE_SIZE)
    return {"differences": [_difference(each) for each in listed], "NextToken": token}


def _within(path: str, folders: list[str]) -> bool:
    return not folders or any((path + "/").startswith(folder + "/") for folder in folders)


def _difference(difference: Difference) -> dict[str, Any]:
    blobs = {"beforeBlob": difference.before, "afterBlob": difference.after}
    described = {name: _blob(difference.path, entry) for name, entry in blobs.items() if entry}
    kind = "A" if difference.before is None else "D" if difference.after is None else "M"
    return {**described, "changeType": kind}


def _blob(path: str, entry: Entry) -> dict[str, str]:
    return {"blobId": entry.object_id, "path": path, "mode": entry.mode}
