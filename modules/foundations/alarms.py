"""Alarms on queues."""

from collections.abc import Sequence

from modules.addresses import Addresses
from modules.aws import CloudwatchMetricAlarm
from modules.framework import Construct
from modules.naming import Kind

_PERIOD_SECONDS = 60  # SQS reports every minute


class QueueAlarm(Construct):
    """An alarm that is raised as long as one of a queue's metrics is above ``threshold``.

    parts: what the alarm is about; its name is made of them.
    queue: the queue's name.
    metric: a metric of AWS/SQS.
    topics: ARNs of the topics that are told when the alarm is raised and when it is over.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        *,
        parts: tuple[str, ...],
        description: str,
        queue: str,
        metric: str,
        threshold: int,
        topics: Sequence[str],
    ) -> None:
        super().__init__(scope, id)
        self.arn = CloudwatchMetricAlarm(
            self,
            "alarm",
            alarm_name=addresses.named(Kind.ALARM, *parts),
            alarm_description=description,
            namespace="AWS/SQS",
            metric_name=metric,
            dimensions={"QueueName": queue},
            statistic="Maximum",
            comparison_operator="GreaterThanThreshold",
            threshold=threshold,
            period=_PERIOD_SECONDS,
            evaluation_periods=1,
            treat_missing_data="notBreaching",  # SQS reports nothing on a queue not in use
            alarm_actions=list(topics),
            ok_actions=list(topics),
        ).arn


def alarm_on_any_message(
    scope: Construct,
    id: str,
    addresses: Addresses,
    *,
    parts: tuple[str, ...],
    queue: str,
    topics: Sequence[str],
) -> QueueAlarm:
    """Returns an alarm that is raised as long as ``queue`` holds a message."""
    return QueueAlarm(
        scope,
        id,
        addresses,
        parts=(*parts, "depth"),
        description=f"{queue} holds messages: what they are about was not done",
        queue=queue,
        metric="ApproximateNumberOfMessagesVisible",
        threshold=0,
        topics=topics,
    )
