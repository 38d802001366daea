"""What all pipelines share in the tools account."""

from modules.addresses import Addresses
from modules.foundations import Foundations, LogGroup
from modules.framework import Construct
from modules.pipelines.application_builds import ApplicationBuilds
from modules.pipelines.approvals import ApprovalsTopic
from modules.pipelines.environment_lock import EnvironmentLock


class PipelineParts(Construct):
    """The builds of each application, the approvals topic and the environment lock."""

    def __init__(
        self, scope: Construct, id: str, addresses: Addresses, foundations: Foundations
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
            ApplicationBuilds(
                self,
                f"of-{application.name}",
                addresses,
                foundations,
                application=application,
                logs=logs,
            )
        ApprovalsTopic(self, "approvals", addresses, foundations.key)
        EnvironmentLock(self, "environment-lock", addresses, foundations)
