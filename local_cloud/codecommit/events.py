"""CodeCommit's events, as EventBridge documents them.

https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
"""

from typing import Any

from local_cloud.codecommit.repository import Repository
from local_cloud.events.bus import put_service_event


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
