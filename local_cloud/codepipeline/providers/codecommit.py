"""CodeCommit sources: a commit of a branch as a zip file.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from local_cloud.codecommit import git
from local_cloud.codecommit.repository import Repository, backend_of, find_repository
from local_cloud.codepipeline.providers.registry import provides
from local_cloud.codepipeline.work import ActionFailed, Work
from local_cloud.iam.authorization import authorize_role

CODE_ZIP = "CODE_ZIP"
_UPLOAD_ACTIONS = ("UploadArchive", "GetUploadArchiveStatus")  # of no public operation


@provides(
    "CodeCommit",
    "Source",
    required=frozenset({"RepositoryName", "BranchName"}),
    outputs=(1, 1),
    limit_seconds=60 * 60,
)
def get_source(work: Work) -> Mapping[str, str]:
    """Uploads the branch's tip, or the commit that the execution was started for."""
    name, branch = work.configuration["RepositoryName"], work.configuration["BranchName"]
    output_format = work.configuration.get("OutputArtifactFormat", CODE_ZIP)
    if output_format != CODE_ZIP:
        raise ActionFailed(f"OutputArtifactFormat {output_format} is not implemented here")
    codecommit = work.client("codecommit")
    tip = codecommit.get_branch(repositoryName=name, branchName=branch)["branch"]["commitId"]
    commit_id = work.execution.source_revisions.get(work.action.name) or tip
    commit = codecommit.get_commit(repositoryName=name, commitId=commit_id)["commit"]
    work.write_output(_archive(work, name, commit_id), revision=commit_id)
    work.action.external_id = commit_id
    work.action.external_url = _console_url(work, name, commit_id)
    work.action.summary = commit["message"].strip()
    return {
        "AuthorDate": _date(commit["author"]),
        "BranchName": branch,
        "CommitId": commit_id,
        "CommitMessage": commit["message"].strip(),
        "CommitterDate": _date(commit["committer"]),
        "RepositoryName": name,
    }


def _archive(work: Work, name: str, commit_id: str) -> bytes:
    """Returns the commit's files as a zip file, if the acting role may have them."""
    repository: Repository = find_repository(backend_of(work.account, work.region), name)
    session = work.session()
    for action in _UPLOAD_ACTIONS:
        decision = authorize_role(
            session.role_arn, f"codecommit:{action}", repository.arn, session.name
        )
        if not decision.allowed:
            message = (
                f"{session.role_arn} is not authorized to perform: codecommit:{action} "
                f"on resource: {repository.arn} {decision.reason}"
            )
            raise ActionFailed(message, "PermissionError")
    return git.run(repository.directory, "archive", "--format=zip", commit_id)


def _date(person: dict[str, Any]) -> str:
    """Returns when someone wrote or made a commit, such as 2026-01-31T12:00:00Z."""
    seconds = int(person["date"].split()[0])
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _console_url(work: Work, name: str, commit_id: str) -> str:
    console = f"https://{work.region}.console.aws.amazon.com"
    return f"{console}/codecommit/home#/repository/{name}/commit/{commit_id}"
