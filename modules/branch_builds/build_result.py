"""The build result function: tells the pull request and the topic how a build ended."""

from pathlib import Path

from modules.addresses import Addresses
from modules.branch_builds.build_projects import BuildProjects
from modules.events import Rule, Target
from modules.foundations import DeadLetterQueue, Foundations
from modules.framework import Construct
from modules.function import Function, FunctionProps
from modules.iam import Statement
from modules.packaging import function_package

_FOLDER = Path("handlers/branch_builds/build_result")


class BuildResult(Construct):
    """The function, and the rule that invokes it when a build of these projects changes state."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        *,
        projects: BuildProjects,
        undelivered: DeadLetterQueue,
    ) -> None:
        super().__init__(scope, id)
        topic = foundations.topic
        self.function = Function(
            self,
            "function",
            addresses,
            foundations,
            FunctionProps(
                parts=("build-result",),
                package=function_package(_FOLDER),
                handler="handlers.branch_builds.build_result.handler.handle",
                environment={
                    "COMMENT_ROLE_ARN": addresses.comment_role_arn,
                    "TOPIC_ARN": topic.arn,
                },
                permissions=[
                    Statement(
                        "AssumeCommentRole", ("sts:AssumeRole",), (addresses.comment_role_arn,)
                    ),
                    *topic.allow_publishing(),
                ],
            ),
        )
        rule = Rule(
            self,
            "builds",
            addresses,
            parts=("build-result",),
            description="Reports the state changes of branch builds",
            pattern={
                "source": ["aws.codebuild"],
                "detail-type": ["CodeBuild Build State Change"],
                "detail": {"project-name": [{"prefix": projects.name_prefix}]},
            },
            target=Target(self.function.arn),
            undelivered=undelivered,
        )
        self.function.accept_events_of("builds", rule.arn)
