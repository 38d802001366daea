"""Pull requests: what AWS keeps about one."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from itertools import count
from uuid import uuid4

from moto.core.base_backend import BaseBackend

from local_cloud.codecommit.approvals import Approvals
from local_cloud.codecommit.commits import merge_base
from local_cloud.codecommit.repository import Repository
from local_cloud.operations import AwsError, store


class Status(Enum):
    """The two states of a pull request."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


@dataclass(frozen=True)
class Merged:
    """How a pull request was merged. option: such as "SQUASH_MERGE"."""

    by: str
    option: str
    commit_id: str


@dataclass
class PullRequest:
    """One pull request.

    source, destination: full ref names. source_commit, destination_commit: their tips; when the
    pull request is closed, as they were then. revision_id: new with every push to the source.
    """

    pull_request_id: str
    repository: Repository
    title: str
    description: str | None
    author_arn: str
    source: str
    destination: str
    source_commit: str
    destination_commit: str
    client_request_token: str
    status: Status = Status.OPEN
    merged: Merged | None = None
    revision_id: str = field(default_factory=lambda: uuid4().hex)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    last_activity: datetime = field(default_factory=lambda: datetime.now(UTC))
    approvals: Approvals = field(default_factory=Approvals)

    @property
    def merge_base(self) -> str | None:
        """The commit both branches grew from."""
        return merge_base(self.repository, self.source_commit, self.destination_commit)


def pull_requests(backend: BaseBackend) -> dict[str, PullRequest]:
    """Returns the pull requests of one account and region by id, oldest first."""
    return store(backend, "pull requests")


def new_pull_request_id(backend: BaseBackend) -> str:
    """Returns an id that no pull request of this account and region ever had."""
    return str(next(store(backend, "counters").setdefault("pull requests", count(1))))


def drop_pull_requests(backend: BaseBackend, repository: Repository) -> None:
    """Forgets the pull requests of a repository that is deleted."""
    for request in list(pull_requests(backend).values()):
        if request.repository is repository:
            del pull_requests(backend)[request.pull_request_id]


def find_pull_request(backend: BaseBackend, pull_request_id: str | None) -> PullRequest:
    """Returns a pull request. Raises AwsError: the id is missing, illegal or unknown."""
    if not pull_request_id:
        raise AwsError("PullRequestIdRequiredException", "A pull request ID is required.")
    if not pull_request_id.isdecimal():
        raise AwsError(
            "InvalidPullRequestIdException", f"The pull request ID {pull_request_id} is not valid."
        )
    if pull_request_id not in pull_requests(backend):
        raise AwsError(
            "PullRequestDoesNotExistException", f"Pull request {pull_request_id} does not exist"
        )
    return pull_requests(backend)[pull_request_id]
