"""What tells people that a pipeline failed."""

from pathlib import Path

from modules.addresses import Addresses
from modules.console import pipelines_url
from modules.events import Rule, Target
from modules.foundations import DeadLetterQueue, Foundations
from modules.framework import Construct
from modules.function import Function, FunctionProps
from modules.outputs import output
from modules.packaging import function_package

_FOLDER = Path("handlers/pipelines/failure")


class Failures(Construct):
    """The function, and the rule that invokes it when an action of one of the pipelines fails."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        undelivered: DeadLetterQueue,
    ) -> None:
        super().__init__(scope, id)
        topic = foundations.topic
        function = Function(
            self,
            "function",
            addresses,
            foundations,
            FunctionProps(
                parts=("pipeline-failure",),
                package=function_package(_FOLDER),
                handler="handlers.pipelines.failure.handler.handle",
                environment={
                    "TOPIC_ARN": topic.arn,
                    "PIPELINES_URL": pipelines_url(addresses.settings),
                },
                permissions=topic.allow_publishing(),
            ),
        )
        rule = Rule(
            self,
            "failed-actions",
            addresses,
            parts=("pipeline-failure",),
            description="Tells that an action of a pipeline failed",
            pattern={
                "source": ["aws.codepipeline"],
                "detail-type": ["CodePipeline Action Execution State Change"],
                "detail": {
                    "state": ["FAILED"],
                    "pipeline": [{"prefix": each} for each in addresses.pipeline_name_prefixes],
                },
            },
            target=Target(function.arn),
            undelivered=undelivered,
        )
        function.accept_events_of("failed-actions", rule.arn)
        output(self, "pipeline_failure_function", function.name)
        output(self, "pipeline_failure_failed_events_queue_url", function.failed_events.url)
