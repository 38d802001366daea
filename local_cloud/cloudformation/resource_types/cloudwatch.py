"""Amazon CloudWatch."""

from local_cloud.cloudformation.resource_types.base import (
    Made,
    Properties,
    Work,
    resource_type,
    tag_changes,
)
from local_cloud.cloudformation.shapes import parameters_of


@resource_type("AWS::CloudWatch::Alarm")
class Alarm:
    """An alarm on a metric."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the alarm."""
        named = {"AlarmName": work.new_name(255), **properties}
        return self._put(work, named, apart=())

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Sets the alarm anew; tags take calls of their own."""
        made = self._put(work, {**new, "AlarmName": physical_id}, apart=("Tags",))
        arn = made.attributes["Arn"]
        cloudwatch = work.client("cloudwatch")
        changed, removed = tag_changes(old, new)
        if changed:
            cloudwatch.tag_resource(ResourceARN=arn, Tags=changed)
        if removed:
            cloudwatch.untag_resource(ResourceARN=arn, TagKeys=removed)
        return made

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the alarm; AWS does not mind one that is gone."""
        work.client("cloudwatch").delete_alarms(AlarmNames=[physical_id])

    def _put(self, work: Work, properties: Properties, apart: tuple[str, ...]) -> Made:
        cloudwatch = work.client("cloudwatch")
        given = parameters_of(cloudwatch, "PutMetricAlarm", properties, apart=apart)
        cloudwatch.put_metric_alarm(**given)
        name = given["AlarmName"]
        return Made(name, {"Arn": work.arn("cloudwatch", f"alarm:{name}")})
