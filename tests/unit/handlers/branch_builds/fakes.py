"""Stand-ins for AWS that keep the contracts of the adapters; the contract tests hold them to it."""

from dataclasses import dataclass, field

from handlers.branch_builds.build_result.result import PullRequest
from handlers.branch_builds.intake.runners import Backlog, RunnerNotStarted, Sighting
from handlers.branch_builds.push import Push
from handlers.shared.notification import Notification

__all__ = ["FakeFleet", "FakePullRequests", "FakeQueue", "FakeTopic"]


@dataclass
class FakeQueue:
    """A queue in memory. ``silent``: it does not say what it holds."""

    pushes: list[Push] = field(default_factory=list)
    in_flight: int = 0
    silent: bool = False

    def enqueue(self, push: Push) -> None:
        if push.event_id not in (each.event_id for each in self.pushes):
            self.pushes.append(push)

    def backlog(self) -> Backlog | None:
        return None if self.silent else Backlog(len(self.pushes), self.in_flight)


@dataclass
class FakeFleet:
    """Runners in memory. ``silent``: it does not say which; ``full``: it starts none."""

    running: int = 0
    silent: bool = False
    full: bool = False
    started_by: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    def look(self) -> Sighting | None:
        tasks = (f"task/runners/{number}" for number in range(self.running))
        return None if self.silent else Sighting(frozenset(tasks), frozenset(), minute=0)

    def start(self, started_by: str, after: Sighting | None) -> str | None:
        if self.full:
            raise RunnerNotStarted("no capacity")
        if after is not None and after.token in self.tokens:
            return None
        if after is not None:
            self.tokens.add(after.token)
        self.running += 1
        self.started_by.append(started_by)
        return f"task/runners/{self.running - 1}"


@dataclass
class FakePullRequests:
    """Open pull requests, each with the branch it comes from, and the comments by token."""

    opened: list[tuple[str, PullRequest]] = field(default_factory=list)
    comments: dict[str, tuple[PullRequest, str]] = field(default_factory=dict)
    broken: bool = False

    def open_for(self, repository: str, branch: str, commit: str) -> list[PullRequest]:
        if self.broken:
            raise ConnectionError("CodeCommit does not answer")
        return [
            each
            for source, each in self.opened
            if (each.repository, source, each.source_commit) == (repository, branch, commit)
            and each.destination_commit != commit
        ]

    def comment(self, pull_request: PullRequest, content: str, token: str) -> None:
        self.comments.setdefault(token, (pull_request, content))


@dataclass
class FakeTopic:
    """A topic that keeps what was published."""

    published: list[Notification] = field(default_factory=list)
    broken: bool = False

    def publish(self, notification: Notification) -> None:
        if self.broken:
            raise ConnectionError("SNS does not answer")
        self.published.append(notification)
