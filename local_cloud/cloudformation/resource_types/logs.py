"""Amazon CloudWatch Logs."""

from typing import Any

from local_cloud.cloudformation.resource_types.base import (
    Made,
    Properties,
    Work,
    ignore_absence,
    resource_type,
    tag_changes,
)
from local_cloud.cloudformation.shapes import parameters_of


@resource_type("AWS::Logs::LogGroup")
class LogGroup:
    """A log group."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the group, then sets how long it keeps events."""
        logs = work.client("logs")
        name = properties.get("LogGroupName") or work.new_name(512)
        given = parameters_of(
            logs, "CreateLogGroup", properties, apart={"LogGroupName", "RetentionInDays", "Tags"}
        )
        tags = _as_map(properties.get("Tags", ()))
        logs.create_log_group(logGroupName=name, **given, **({"tags": tags} if tags else {}))
        work.began(name)
        _set_retention(logs, name, {}, properties)
        return self._made(work, name)

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the retention, the key and the tags."""
        logs = work.client("logs")
        made = self._made(work, physical_id)
        _set_retention(logs, physical_id, old, new)
        key = new.get("KmsKeyId")
        if key and key != old.get("KmsKeyId"):
            logs.associate_kms_key(logGroupName=physical_id, kmsKeyId=key)
        if not key and old.get("KmsKeyId"):
            logs.disassociate_kms_key(logGroupName=physical_id)
        changed, removed = tag_changes(old, new)
        arn = made.attributes["Arn"].removesuffix(":*")
        if changed:
            logs.tag_resource(resourceArn=arn, tags=_as_map(changed))
        if removed:
            logs.untag_resource(resourceArn=arn, tagKeys=removed)
        return made

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the group with all its events."""
        remove = work.client("logs").delete_log_group
        ignore_absence(remove, "ResourceNotFoundException", logGroupName=physical_id)

    def _made(self, work: Work, name: str) -> Made:
        return Made(name, {"Arn": work.arn("logs", f"log-group:{name}:*")})


def _set_retention(logs: Any, name: str, old: Properties, new: Properties) -> None:
    days = new.get("RetentionInDays")
    if days == old.get("RetentionInDays"):
        return
    if days:
        logs.put_retention_policy(logGroupName=name, retentionInDays=int(days))
    else:
        logs.delete_retention_policy(logGroupName=name)


def _as_map(tags: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}
