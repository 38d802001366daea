"""Opens what is not open yet, and tells the approver what there is."""

from dataclasses import dataclass

from handlers.hotfix_pipelines.hotfix import HotfixRepository
from handlers.hotfix_pipelines.ledger import Hotfix, Ledger
from handlers.hotfix_pipelines.pull_requests.changes import PullRequests, Request
from handlers.hotfix_pipelines.pull_requests.summary import Outcome, summarize
from handlers.pipelines.job import Failed, JobResult, Succeeded
from handlers.shared.log import logger
from modules.naming import Kind, name

__all__ = ["Opening"]

MAX_TITLE_LENGTH = 150  # characters of a pull request's title (CreatePullRequest)


@dataclass(frozen=True)
class Opening:
    """The pull requests of one hotfix. token: what it was issued with."""

    ledger: Ledger
    pull_requests: PullRequests
    hotfix: Hotfix
    token: str
    repository: HotfixRepository

    def open_all(self, commit: str) -> JobResult:
        """Tries every destination, so that one that fails does not keep the others from it.

        commit: what the execution is about; the branch may be further.
        """
        outcomes: list[Outcome] = []
        failures: list[str] = []
        for destination in self.repository.targets:
            try:
                outcomes.append(self._open(destination, commit))
            except Exception as error:  # the other destinations are still to be tried
                logger.exception("no pull request", extra={"destination": destination})
                failures.append(f"{destination}: {error}")
        if failures:
            done = "; ".join(map(str, outcomes)) or "none"
            return Failed(
                f"Not every pull request of {self.hotfix.branch} is open. "
                f"Failed: {'; '.join(failures)}. Done: {done}. Retry the stage: what is done is "
                "not done again."
            )
        return self._tell(outcomes, commit)

    def _open(self, destination: str, commit: str) -> Outcome:
        hotfix = self.hotfix
        change = self.pull_requests.change(hotfix.repository, commit, destination)
        opened = hotfix.pull_request_of(destination)
        if opened:
            found = self.pull_requests.find(opened)
            words = "merged" if found.merged else found.status.lower()
        elif change is None:
            return Outcome(destination, "has it already")
        elif opened := self._opened_before(destination):
            self.ledger.record_pull_request(hotfix.name, self.token, destination, opened)
            words = "open"
        else:
            opened = self.pull_requests.open(self._request(destination))
            self.ledger.record_pull_request(hotfix.name, self.token, destination, opened)
            words = "opened"
        return Outcome(destination, words, self.repository.pull_request_url(opened), change)

    def _opened_before(self, destination: str) -> str | None:
        """Returns the pull request that an earlier issue opened, if its product was replaced."""
        hotfix = self.hotfix
        if not hotfix.reissued:
            return None
        return self.pull_requests.open_between(hotfix.repository, hotfix.branch, destination)

    def _tell(self, outcomes: list[Outcome], commit: str) -> JobResult:
        place = (self.hotfix.repository, self.hotfix.branch, commit)
        stage = self.repository.stage_stack_url
        summary = summarize(place, outcomes, stage)
        link = next((outcome.url for outcome in outcomes if outcome.url), stage)
        return Succeeded(summary, {"Summary": summary, "Link": link})

    def _request(self, destination: str) -> Request:
        """The same in every execution: CodeCommit compares all of it when a token comes again."""
        hotfix = self.hotfix
        return Request(
            repository=hotfix.repository,
            source=hotfix.branch,
            destination=destination,
            token=name(Kind.DEDUPLICATION_ID, self.token, destination),
            title=f"Hotfix to {destination}: {hotfix.branch}"[:MAX_TITLE_LENGTH],
            description=(
                f"Brings the hotfix back to {destination}. The pipeline {hotfix.name} opened this "
                "after it had deployed to Stage; a push to the branch is in here too."
            ),
        )
