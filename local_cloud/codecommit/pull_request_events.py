"""The events about pull requests."""

from typing import Any

from local_cloud.codecommit.events import console_url, event_date, put_event
from local_cloud.codecommit.pull_requests import PullRequest


def put_pull_request_event(
    request: PullRequest, event: str, caller_arn: str, sentence: str, **more: Any
) -> None:
    """Puts a "CodeCommit Pull Request State Change" event.

    event: such as "pullRequestCreated". sentence: what happened. more: members of this event only.
    """
    repository = request.repository
    url = console_url(repository, f"pull-requests/{request.pull_request_id}")
    detail = {
        "event": event,
        "pullRequestId": request.pull_request_id,
        "repositoryNames": [repository.name],
        "title": request.title,
        **({"description": request.description} if request.description else {}),
        "author": request.author_arn,
        "callerUserArn": caller_arn,
        "creationDate": event_date(request.created),
        "lastModifiedDate": event_date(request.last_activity),
        "pullRequestStatus": request.status.value.capitalize(),
        "isMerged": str(request.merged is not None),
        "revisionId": request.revision_id,
        "sourceReference": request.source,
        "sourceCommit": request.source_commit,
        "destinationReference": request.destination,
        "destinationCommit": request.destination_commit,
        "notificationBody": "A pull request event occurred in the following AWS CodeCommit "
        f"repository: {repository.name}. {sentence} For more information, go to the AWS "
        f"CodeCommit console {url}",
    }
    put_event(repository, "CodeCommit Pull Request State Change", {**detail, **more})
