"""What all pipelines share in the tools account."""

from modules.addresses import Addresses
from modules.foundations import DeadLetterQueue, Foundations, LogGroup
from modules.framework import Construct
from modules.pipelines.application_builds import ApplicationBuilds
from modules.pipelines.approvals import ApprovalsTopic
from modules.pipelines.environment_lock import EnvironmentLock
from modules.pipelines.failures import Failures
from modules.settings import ChangeSetDeployment


class PipelineParts(Construct):
    """The builds of each application, the approvals topic, the environment lock, the failures."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        undelivered: DeadLetterQueue,
    ) -> None:
        super().__init__(scope, id)
        logs = LogGroup(
            self,
            "logs",
            addresses,
            foundations.key,
            name=f"/aws/codebuild/{addresses.settings.name_prefix}-applications",
        )
        for application in addresses.settings.applications:
            if isinstance(application.deploy, ChangeSetDeployment):
                ApplicationBuilds(
                    self,
                    f"of-{application.name}",
                    addresses,
                    foundations,
                    application=application,
                    deployment=application.deploy,
                    logs=logs,
                )
        ApprovalsTopic(self, "approvals", addresses, foundations.key)
        EnvironmentLock(self, "environment-lock", addresses, foundations)
        Failures(self, "failures", addresses, foundations, undelivered)
