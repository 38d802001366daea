"""The steps of a hotfix pipeline that need its access token."""

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
    """Opens the pull requests, looks at the token again before Prod, and spends it after Prod.

    An execution may have been approved while the one before it was still on its way to Prod.

    repositories: those that have hotfixes, by name.
    allow_redeploy: a spent token is as good as a fresh one.
    """

    ledger: Ledger
    pull_requests: PullRequests
    repositories: Mapping[str, HotfixRepository]
    allow_redeploy: bool

    def do(self, job: Job) -> JobResult:
        """Does the step that the action's UserParameters name, "open", "check" or "spend".

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
                refusal = self._refuse_spent(hotfix, execution)
                return refusal or self._open(hotfix, token, parameters.text("commit"))
            case "check":
                refusal = self._refuse_spent(hotfix, execution)
                return refusal or Succeeded("The access token lets this execution go to Prod")
            case "spend":
                self.ledger.spend(name, token, execution)
                return Succeeded("The hotfix is in Prod; its access token is spent")
            case step:
                raise MalformedEvent(f'the action has the unknown step "{step}"')

    def _refuse_spent(self, hotfix: Hotfix, execution: str) -> Failed | None:
        """Returns why the execution must not go on, or None if it may."""
        if self.allow_redeploy or hotfix.spent_by in (None, execution):
            return None
        return Failed(
            f"The access token of {hotfix.branch} is spent: execution {hotfix.spent_by} "
            "deployed this hotfix to Prod. Create a new hotfix branch for a new fix, or set "
            "hotfix_pipelines.allow_redeploy and deploy the platform."
        )

    def _open(self, hotfix: Hotfix, token: str, commit: str) -> JobResult:
        repository = self.repositories.get(hotfix.repository)
        if repository is None:
            return Failed(
                f"{hotfix.repository} has no hotfixes any more. List it under applications in the "
                "configuration, with hotfix, and deploy the platform."
            )
        opening = Opening(self.ledger, self.pull_requests, hotfix, token, repository)
        return opening.open_all(commit)
