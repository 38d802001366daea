"""The release pipelines of all applications."""

from modules.addresses import Addresses
from modules.events import EventBus
from modules.foundations import DeadLetterQueue, Foundations
from modules.framework import Construct
from modules.outputs import output
from modules.release_pipelines.definition import release_pipelines
from modules.release_pipelines.release_pipeline import ReleasePipeline
from modules.settings import Application, Release


class ReleasePipelines(Construct):
    """Two pipelines for each application that has a release: of ``develop`` and of ``main``."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        *,
        bus: EventBus,
        undelivered: DeadLetterQueue,
    ) -> None:
        super().__init__(scope, id)
        self._addresses = addresses
        self._foundations = foundations
        self._bus = bus
        self._undelivered = undelivered
        names = {
            application.name: self._release(application, application.release)
            for application in addresses.settings.applications
            if application.release
        }
        output(self, "release_pipelines", names)

    def _release(self, application: Application, release: Release) -> dict[str, str]:
        """Makes an application's pipelines and returns their names by branch."""
        scope = Construct(self, application.name)
        pipelines = release_pipelines(self._addresses, self._foundations, application, release)
        for role, (branch, pipeline) in zip(Release.model_fields, pipelines.items(), strict=True):
            ReleasePipeline(
                scope,
                role,
                self._addresses,
                pipeline,
                application=application,
                branch=branch,
                bus=self._bus,
                undelivered=self._undelivered,
            )
        return {branch: pipeline.name for branch, pipeline in pipelines.items()}
