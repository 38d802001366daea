"""CodeCommit's events, as EventBridge documents them.

https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
"""

from datetime import datetime
from typing import Any

from local_cloud.codecommit.repository import Repository
from local_cloud.events import put_service_event


def put_event(repository: Repository, detail_type: str, detail: dict[str, Any]) -> None:
    """Puts an event about a repository on the default bus of its account."""
    put_service_event(
        repository.account,
        repository.region,
        "aws.codecommit",
        detail_type,
        [repository.arn],
        detail,
    )


def event_date(date: datetime) -> str:
    """Returns a date as these events write it, such as "Wed Nov 06 19:02:14 UTC 2019"."""
    return f"{date:%a %b %d %H:%M:%S} UTC {date:%Y}"


def console_url(repository: Repository, page: str) -> str:
    """Returns the address of a page about a repository, such as "pull-requests/1"."""
    return (
        f"https://{repository.region}.console.aws.amazon.com/codesuite/codecommit/repositories/"
        f"{repository.name}/{page}?region={repository.region}"
    )
