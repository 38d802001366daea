"""What branch builds need in the tools account, from the queue to the builds' results."""

from modules.addresses import Addresses
from modules.branch_builds.build_projects import BuildProjects
from modules.branch_builds.build_result import BuildResult
from modules.branch_builds.intake import Intake
from modules.branch_builds.network import RunnerNetwork
from modules.branch_builds.push_queue import PUSHES
from modules.branch_builds.runner_image import RunnerImage
from modules.branch_builds.source_runner import SourceRunner
from modules.events import EventBus
from modules.foundations import DeadLetterQueue, Foundations, WorkQueue
from modules.framework import Construct
from modules.outputs import output


class ToolsAccount(Construct):
    """Queue, intake function, runner, build projects and build result function."""

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
        queue = WorkQueue(
            self, "pushes", addresses, foundations.key, foundations.topic, props=PUSHES
        )
        image = RunnerImage(self, "runner-image", addresses, foundations, undelivered)
        projects = BuildProjects(self, "builds", addresses, foundations)
        runner = SourceRunner(
            self,
            "source-runner",
            addresses,
            foundations,
            queue=queue,
            image=image,
            projects=projects,
        )
        intake = Intake(
            self,
            "intake",
            addresses,
            foundations,
            bus=bus,
            queue=queue,
            network=RunnerNetwork(self, "network", addresses),
            runner=runner,
            undelivered=undelivered,
        )
        result = BuildResult(
            self,
            "build-result",
            addresses,
            foundations,
            projects=projects,
            undelivered=undelivered,
        )
        for name, value in {
            "queue_url": queue.url,
            "dead_letter_queue_url": queue.failed_url,
            "failed_events_queue_urls": {
                "intake": intake.function.failed_events.url,
                "build_result": result.function.failed_events.url,
            },
            "intake_function": intake.function.name,
            "build_result_function": result.function.name,
            "cluster_arn": runner.cluster.arn,
            "task_family": runner.family,
            "runner_image": {
                "repository": image.repository.name,
                "tag": image.tag,
                "build_project": image.project_name,
            },
        }.items():
            output(self, name, value)
