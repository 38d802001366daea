"""The two steps of a hotfix pipeline that need its access token."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.hotfix_pipelines.hotfix import HotfixRepository
from handlers.hotfix_pipelines.ledger import Hotfix, Ledger
from handlers.hotfix_pipelines.pull_requests.changes import PullRequests
from handlers.hotfix_pipelines.pull_requests.opening import Opening
from handlers.pipelines.job import Failed, Job, JobResult, Succeeded
from handlers.shared.events import MalformedEvent

__all__ = ["HotfixSteps"]


@dataclass(frozen=True)
class HotfixSteps:
    """Opens the pull requests before the approval, and spends the token after Prod.

    repositories: those that have hotfixes, by name.
    allow_redeploy: a spent token is as good as a fresh one.
    """

    ledger: Ledger
    pull_requests: PullRequests
    repositories: Mapping[str, HotfixRepository]
    allow_redeploy: bool

    def do(self, job: Job) -> JobResult:
        """Does the step that the action's UserParameters name, "open" or "spend".

        Raises MalformedEvent if they lack something, and whatever the ledger raises.
        """
        parameters = job.parameters()
        name, execution = parameters.text("hotfix"), parameters.text("execution")
        token = parameters.text("access_token")
        hotfix = self.ledger.read(name)
        if hotfix is None or hotfix.access_token != token:
            return Failed(
                f"{name} was not issued with this access token: only a pipeline that the "
                "platform made for a hotfix branch opens pull requests and goes to Prod. Create a "
                "hotfix branch; its pipeline appears by itself."
            )
        match parameters.text("step"):
            case "open":
                return self._open(hotfix, token, execution, parameters.text("commit"))
            case "spend":
                self.ledger.spend(name, token, execution)
                return Succeeded("The hotfix is in Prod; its access token is spent")
            case step:
                raise MalformedEvent(f'the action\'s step "{step}" is not "open" or "spend"')

    def _open(self, hotfix: Hotfix, token: str, execution: str, commit: str) -> JobResult:
        if hotfix.spent_by not in (None, execution) and not self.allow_redeploy:
            return Failed(
                f"The access token of {hotfix.branch} is spent: execution {hotfix.spent_by} "
                "deployed this hotfix to Prod. Create a new hotfix branch for a new fix, or set "
                "hotfix_pipelines.allow_redeploy and deploy the platform."
            )
        repository = self.repositories.get(hotfix.repository)
        if repository is None:
            return Failed(
                f"{hotfix.repository} has no hotfixes any more. List it under applications in the "
                "configuration, with hotfix, and deploy the platform."
            )
        opening = Opening(self.ledger, self.pull_requests, hotfix, token, repository)
        return opening.open_all(commit)
