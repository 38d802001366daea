"""AWS CodeCommit: every action is on a repository, also of what only leads to one."""

from moto.codecommit.models import codecommit_backends

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import EVERYTHING, Access, Table


def _of_pull_request(call: ApiCall, pull_request_id: str) -> str:
    # Imported late: pull requests put events, whose delivery is authorized by this package.
    from local_cloud.codecommit.pull_requests import pull_requests  # noqa: PLC0415

    found = pull_requests(codecommit_backends[call.account][call.region]).get(pull_request_id)
    return found.repository.arn if found else EVERYTHING


def _of_comment(call: ApiCall, comment_id: str) -> str:
    from local_cloud.codecommit.comments import comments  # noqa: PLC0415 - as above

    found = comments(codecommit_backends[call.account][call.region]).get(comment_id)
    return found.subject.repository.arn if found else EVERYTHING


def _create_pull_request(call: ApiCall) -> list[Access]:
    names = [target.get("repositoryName", EVERYTHING) for target in call.parameters["targets"]]
    arns = [call.arn("codecommit", name) for name in dict.fromkeys(names)]
    return [Access("codecommit:CreatePullRequest", arn) for arn in arns]


TABLE = Table(
    prefix="codecommit",
    arns={
        "repositoryName": "{}",
        "repositoryNames": "{}",
        "resourceArn": "{}",
        "oldName": "{}",
        "pullRequestId": _of_pull_request,
        "commentId": _of_comment,
        "inReplyTo": _of_comment,
    },
    keys={"codecommit:References": "branchName && join('', ['refs/heads/', branchName])"},
    special={"CreatePullRequest": _create_pull_request},
)
