"""The tags of managed nodes; policies ask for them, so they know nothing of nodes."""

from moto.core.base_backend import BaseBackend

from local_cloud.operations import store


def node_tags(backend: BaseBackend, node_id: str) -> dict[str, str]:
    """Returns the tags of a node; changes to it last."""
    tags: dict[str, dict[str, str]] = store(backend, "tags of managed nodes")
    return tags.setdefault(node_id, {})
