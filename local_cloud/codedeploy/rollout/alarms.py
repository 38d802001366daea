"""Alarms: one that is active stops a deployment.

https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html
"""

import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.codedeploy.group import Group
from local_cloud.codedeploy.service_role import service_client

POLL_SECONDS = 1.0


class AlarmsUnknown(Exception):
    """CloudWatch does not tell the group's role how the alarms are."""


class Watch:
    """Looks at the alarms of a group, now and then."""

    def __init__(self, group: Group) -> None:
        """Looks at nothing yet."""
        self._group = group
        self._configuration: dict[str, Any] = group.settings.get("alarmConfiguration") or {}
        self._next = 0.0

    def active(self) -> list[str]:
        """Returns the names of the alarms that are active; none between two looks.

        Raises AlarmsUnknown, unless the group says to go on then.
        """
        names = [each["name"] for each in self._configuration.get("alarms") or ()]
        if not self._configuration.get("enabled") or not names or time.monotonic() < self._next:
            return []
        self._next = time.monotonic() + POLL_SECONDS
        try:
            answer = service_client(self._group, "cloudwatch").describe_alarms(AlarmNames=names)
        except (BotoCoreError, ClientError) as error:
            if self._configuration.get("ignorePollAlarmFailure"):
                return []
            raise AlarmsUnknown(str(error)) from error
        alarms = [*answer["MetricAlarms"], *answer.get("CompositeAlarms", ())]
        return [alarm["AlarmName"] for alarm in alarms if alarm["StateValue"] == "ALARM"]
