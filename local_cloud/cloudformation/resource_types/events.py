"""Amazon EventBridge."""

from collections.abc import Iterable
from typing import Any

from local_cloud.cloudformation.errors import ResourceFailure
from local_cloud.cloudformation.resource_types.base import (
    Made,
    Properties,
    Work,
    ignore_absence,
    resource_type,
    tag_changes,
)
from local_cloud.cloudformation.shapes import parameters_of, structure_of

DEFAULT_BUS = "default"
NOT_FOUND = "ResourceNotFoundException"


@resource_type("AWS::Events::Rule")
class Rule:
    """A rule with its targets; its physical id is "bus|rule" unless it is on the default bus."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the rule, then its targets."""
        name = properties.get("Name") or work.new_name(64)
        return self._put(work, name, properties, tags=properties.get("Tags", []))

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the rule, sets its targets and removes those that it has no more."""
        client = work.client("events")
        name, bus = _rule_of(physical_id)
        if new.get("EventBusName", DEFAULT_BUS) != old.get("EventBusName", DEFAULT_BUS):
            raise ResourceFailure("A rule can't move to another event bus under its name.")
        made = self._put(work, name, new, tags=[])
        gone = _ids(old) - _ids(new)
        if gone:
            _require_success(client.remove_targets(Rule=name, EventBusName=bus, Ids=sorted(gone)))
        changed, removed = tag_changes(old, new)
        if changed:
            client.tag_resource(ResourceARN=made.attributes["Arn"], Tags=changed)
        if removed:
            client.untag_resource(ResourceARN=made.attributes["Arn"], TagKeys=removed)
        return made

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the targets, without which a rule can't be removed, then the rule."""
        client = work.client("events")
        name, bus = _rule_of(physical_id)
        if ids := sorted(_ids(properties)):
            ignore_absence(client.remove_targets, NOT_FOUND, Rule=name, EventBusName=bus, Ids=ids)
        ignore_absence(client.delete_rule, NOT_FOUND, Name=name, EventBusName=bus)

    def _put(
        self, work: Work, name: str, properties: Properties, tags: list[dict[str, str]]
    ) -> Made:
        client = work.client("events")
        given = parameters_of(client, "PutRule", properties, apart={"Name", "Targets", "Tags"})
        arn = client.put_rule(Name=name, Tags=tags, **given)["RuleArn"]
        bus = properties.get("EventBusName", DEFAULT_BUS)
        physical_id = name if bus == DEFAULT_BUS else f"{bus}|{name}"
        work.began(physical_id)
        if targets := properties.get("Targets"):
            fitted = structure_of(client, "TargetList", targets)
            _require_success(client.put_targets(Rule=name, EventBusName=bus, Targets=fitted))
        return Made(physical_id, {"Arn": arn, "RuleName": name})


def _rule_of(physical_id: str) -> tuple[str, str]:
    bus, _, name = physical_id.rpartition("|")
    return name, bus or DEFAULT_BUS


def _ids(properties: Properties) -> set[str]:
    targets: Iterable[dict[str, Any]] = properties.get("Targets", ())
    return {target["Id"] for target in targets}


def _require_success(answer: dict[str, Any]) -> None:
    """EventBridge answers 200 even if it took none of the targets."""
    if answer["FailedEntryCount"]:
        failed = answer["FailedEntries"][0]
        raise ResourceFailure(f"{failed['TargetId']}: {failed.get('ErrorMessage')}")
