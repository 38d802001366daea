"""The intake function: reads the events, enqueues the pushes, and sees to it that a runner runs."""

from pathlib import Path
from typing import Any

from modules.addresses import Addresses
from modules.branch_builds.branch_filters import FILE_NAME, branch_filters
from modules.branch_builds.network import RunnerNetwork
from modules.branch_builds.source_runner import SourceRunner
from modules.events import EventBus, Rule, Target
from modules.events.patterns import alarm_pattern, forwarded_push_pattern
from modules.foundations import DeadLetterQueue, Foundations, WorkQueue
from modules.framework import Construct
from modules.function import Function, FunctionProps
from modules.packaging import function_package

_FOLDER = Path("handlers/branch_builds/intake")
# How long a queued push waits at most for a runner after one failed to start.
_WAKE_UP_SCHEDULE = "rate(5 minutes)"


class Intake(Construct):
    """The function, and the three rules that invoke it: pushes, a schedule, the age alarm."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        *,
        bus: EventBus,
        queue: WorkQueue,
        network: RunnerNetwork,
        runner: SourceRunner,
        undelivered: DeadLetterQueue,
    ) -> None:
        super().__init__(scope, id)
        self._addresses = addresses
        self._undelivered = undelivered
        placement = network.placement
        max_runners = addresses.settings.branch_builds.runner.max_runners
        self.function = Function(
            self,
            "function",
            addresses,
            foundations,
            FunctionProps(
                parts=("intake",),
                package=function_package(_FOLDER, {FILE_NAME: branch_filters(addresses)}),
                handler="handlers.branch_builds.intake.handler.handle",
                environment={
                    "ASSIGN_PUBLIC_IP": placement.assign_public_ip,
                    "CLUSTER_ARN": runner.cluster.arn,
                    "MAX_RUNNERS": str(max_runners),
                    "QUEUE_URL": queue.url,
                    "SECURITY_GROUP_ID": network.security_group_id,
                    "SUBNET_IDS": ",".join(placement.subnet_ids),
                    "TASK_FAMILY": runner.family,
                },
                permissions=[*queue.allow_sending(), *runner.allow_starting()],
            ),
        )
        self._invoke_on(
            "pushes",
            "Enqueues the pushes that the source account forwards",
            bus=bus.name,
            pattern=forwarded_push_pattern(addresses.settings),
        )
        self._invoke_on(
            "wake-up", "Starts a runner if pushes wait and none runs", schedule=_WAKE_UP_SCHEDULE
        )
        self._invoke_on(
            "old-push",
            "Starts a runner when a push has waited for long",
            pattern=alarm_pattern(queue.age_alarm.arn),
        )

    def _invoke_on(self, event: str, description: str, **rule: Any) -> None:
        rule_ = Rule(
            self,
            event,
            self._addresses,
            parts=("intake", event),
            description=description,
            target=Target(self.function.arn),
            undelivered=self._undelivered,
            **rule,
        )
        self.function.accept_events_of(event, rule_.arn)
