"""On-premises instances: hosts as CodeDeploy knows them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from cli.hosts.identity import OWNER_TAG, as_list, as_mapping

_AT_ONCE = 100  # the most that BatchGetOnPremisesInstances takes


class Instance(NamedTuple):
    """A registered instance; it acts as a session, or as an IAM user."""

    name: str
    session_arn: str
    user_arn: str
    tags: dict[str, str]

    @property
    def node_id(self) -> str:
        """The managed node whose session it acts as; empty for a user."""
        return self.session_arn.rpartition("/")[2]


def list_instances(codedeploy: Any, owner: str) -> list[Instance]:
    """Returns the registered instances of the platform whose name prefix is ``owner``."""
    names: list[str] = []
    page: dict[str, str] = {}
    while True:
        answer = codedeploy.list_on_premises_instances(registrationStatus="Registered", **page)
        names += answer.get("instanceNames", [])
        if not answer.get("nextToken"):
            break
        page = {"nextToken": answer["nextToken"]}
    found: list[Instance] = []
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        answer = codedeploy.batch_get_on_premises_instances(instanceNames=some)
        found += map(_instance, answer.get("instanceInfos", []))
    return [each for each in found if each.tags.get(OWNER_TAG) == owner]


def find_instance(codedeploy: Any, name: str) -> Instance | None:
    """Returns the registered instance of that name, None if there is none."""
    try:
        answer = codedeploy.get_on_premises_instance(instanceName=name)
    except codedeploy.exceptions.InstanceNotRegisteredException:
        return None
    told = answer["instanceInfo"]
    return None if told.get("deregisterTime") else _instance(told)


def register_session(codedeploy: Any, name: str, session_arn: str, tags: Mapping[str, str]) -> None:
    """Registers a host that acts as the session of its node, with its tags; may be repeated."""
    try:
        codedeploy.register_on_premises_instance(instanceName=name, iamSessionArn=session_arn)
    except codedeploy.exceptions.InstanceNameAlreadyRegisteredException:
        instance = find_instance(codedeploy, name)
        if instance is None or instance.session_arn != session_arn:
            raise
    write_tags(codedeploy, name, tags)


def register_user(codedeploy: Any, name: str, user_arn: str, tags: Mapping[str, str]) -> None:
    """Registers a host that acts as an IAM user, with its tags; may be repeated."""
    try:
        codedeploy.register_on_premises_instance(instanceName=name, iamUserArn=user_arn)
    except codedeploy.exceptions.InstanceNameAlreadyRegisteredException:
        instance = find_instance(codedeploy, name)
        if instance is None or instance.user_arn != user_arn:
            raise
    write_tags(codedeploy, name, tags)


def write_tags(codedeploy: Any, name: str, tags: Mapping[str, str]) -> None:
    """Gives the instance these tags beside those it has."""
    codedeploy.add_tags_to_on_premises_instances(tags=as_list(tags), instanceNames=[name])


def deregister(codedeploy: Any, instance: Instance) -> None:
    """Removes the instance's tags, which would outlive it, and the instance."""
    if instance.tags:
        codedeploy.remove_tags_from_on_premises_instances(
            tags=as_list(instance.tags), instanceNames=[instance.name]
        )
    codedeploy.deregister_on_premises_instance(instanceName=instance.name)


def _instance(told: Mapping[str, Any]) -> Instance:
    return Instance(
        told["instanceName"],
        told.get("iamSessionArn", ""),
        told.get("iamUserArn", ""),
        as_mapping(told.get("tags", [])),
    )
