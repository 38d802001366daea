"""One release pipeline, its role, and the rule that starts it."""

from modules.addresses import Addresses
from modules.events import EventBus, Rule, Target
from modules.events.patterns import forwarded_branch_pattern
from modules.foundations import DeadLetterQueue
from modules.framework import Construct
from modules.iam import Role, Statement, trust_service
from modules.pipelines import Pipeline, make_pipeline, pipeline_permissions
from modules.pipelines.trigger import EVENTS_COMMIT
from modules.settings import Application


class ReleasePipeline(Construct):
    """The pipeline of one branch: each of its commits is released, in the order of the pushes."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        pipeline: Pipeline,
        *,
        application: Application,
        branch: str,
        bus: EventBus,
        undelivered: DeadLetterQueue,
    ) -> None:
        super().__init__(scope, id)
        self._addresses = addresses
        self._parts = ("release", application.name, branch)
        self._arn = addresses.arn("codepipeline", addresses.tools, pipeline.name)
        role = self._make_role(pipeline)
        resource = make_pipeline(self, "pipeline", pipeline, depends_on=role.attached)
        start = self._make_start_role()
        Rule(
            self,
            "commits",
            addresses,
            parts=self._parts,
            description=f"Releases the commits of {branch} in {application.repository}",
            bus=bus.name,
            pattern=forwarded_branch_pattern(addresses.settings, application.repository, branch),
            target=Target(resource.arn, start.arn, EVENTS_COMMIT),
            undelivered=undelivered,
            depends_on=start.attached,
        )

    def _make_role(self, pipeline: Pipeline) -> Role:
        addresses = self._addresses
        return Role(
            self,
            "role",
            addresses,
            parts=self._parts,
            path=addresses.release_roles_path,
            trust=trust_service("codepipeline.amazonaws.com", account=addresses.tools),
            permissions=pipeline_permissions(
                addresses, pipeline, artifacts=addresses.release_artifacts
            ),
        )

    def _make_start_role(self) -> Role:
        return Role(
            self,
            "start-role",
            self._addresses,
            parts=(*self._parts, "start"),
            trust=trust_service("events.amazonaws.com", account=self._addresses.tools),
            permissions=[
                Statement("StartPipeline", ("codepipeline:StartPipelineExecution",), (self._arn,))
            ],
        )
