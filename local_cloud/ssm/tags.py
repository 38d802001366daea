"""What moto's tags lack: those of managed nodes."""

from moto.ssm.exceptions import InvalidResourceId
from moto.ssm.models import SimpleSystemManagerBackend

from local_cloud.patches import replaces
from local_cloud.ssm.node import nodes
from local_cloud.ssm.node_tags import node_tags

MANAGED_NODE = "ManagedInstance"

_add_tags = SimpleSystemManagerBackend.add_tags_to_resource
_remove_tags = SimpleSystemManagerBackend.remove_tags_from_resource
_list_tags = SimpleSystemManagerBackend.list_tags_for_resource


@replaces(SimpleSystemManagerBackend, "add_tags_to_resource")
def _add_to_node(
    backend: SimpleSystemManagerBackend,
    resource_type: str,
    resource_id: str,
    tags: dict[str, str],
) -> None:
    if resource_type != MANAGED_NODE:
        return _add_tags(backend, resource_type, resource_id, tags)
    return _tags(backend, resource_id).update(tags)


@replaces(SimpleSystemManagerBackend, "remove_tags_from_resource")
def _remove_from_node(
    backend: SimpleSystemManagerBackend, resource_type: str, resource_id: str, keys: list[str]
) -> None:
    if resource_type != MANAGED_NODE:
        return _remove_tags(backend, resource_type, resource_id, keys)
    tags = _tags(backend, resource_id)
    for key in keys:
        tags.pop(key, None)
    return None


@replaces(SimpleSystemManagerBackend, "list_tags_for_resource")
def _list_of_node(
    backend: SimpleSystemManagerBackend, resource_type: str, resource_id: str
) -> dict[str, str]:
    if resource_type != MANAGED_NODE:
        return _list_tags(backend, resource_type, resource_id)
    return _tags(backend, resource_id)


def _tags(backend: SimpleSystemManagerBackend, node_id: str) -> dict[str, str]:
    if node_id not in nodes(backend):
        raise InvalidResourceId()
    return node_tags(backend, node_id)
