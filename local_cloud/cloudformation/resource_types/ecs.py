"""Amazon ECS."""

from typing import Any

from local_cloud.cloudformation.resource_types.base import (
    Made,
    Properties,
    Work,
    ignore_absence,
    resource_type,
    tag_changes,
)
from local_cloud.cloudformation.shapes import known_parameters, parameters_of, structure_of

NOT_FOUND = ("ClusterNotFoundException", "ServiceNotFoundException", "ServiceNotActiveException")


@resource_type("AWS::ECS::Cluster")
class Cluster:
    """A cluster."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the cluster."""
        ecs = work.client("ecs")
        named = {"ClusterName": work.new_name(), **properties}
        given = parameters_of(ecs, "CreateCluster", _renamed(named, ClusterSettings="settings"))
        return _cluster(ecs.create_cluster(**given))

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes settings, capacity providers and tags."""
        ecs = work.client("ecs")
        given = known_parameters(ecs, "UpdateCluster", _renamed(new, ClusterSettings="settings"))
        made = _cluster(ecs.update_cluster(cluster=physical_id, **given))
        _tag(ecs, made.attributes["Arn"], old, new)
        return made

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the cluster, which must have no services any more."""
        ignore_absence(work.client("ecs").delete_cluster, *NOT_FOUND, cluster=physical_id)


@resource_type("AWS::ECS::TaskDefinition")
class TaskDefinition:
    """A revision of a task definition; every change but one of its tags makes another."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Registers the revision."""
        ecs = work.client("ecs")
        named = {"Family": f"{work.stack_name}{work.logical_id}", **properties}
        given = parameters_of(ecs, "RegisterTaskDefinition", named)
        arn = ecs.register_task_definition(**given)["taskDefinition"]["taskDefinitionArn"]
        return Made(arn, {"TaskDefinitionArn": arn})

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the tags."""
        _tag(work.client("ecs"), physical_id, old, new)
        return Made(physical_id, {"TaskDefinitionArn": physical_id})

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Deregisters the revision: tasks that run with it go on."""
        work.client("ecs").deregister_task_definition(taskDefinition=physical_id)


@resource_type("AWS::ECS::Service")
class Service:
    """A service."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the service."""
        ecs = work.client("ecs")
        named = {"ServiceName": work.new_name(), **properties}
        given = parameters_of(ecs, "CreateService", _service(named))
        return self._made(ecs.create_service(**given))

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the service, such as the revision of the task definition it runs."""
        ecs = work.client("ecs")
        given = known_parameters(ecs, "UpdateService", _service(new))
        made = self._made(ecs.update_service(service=physical_id, **given))
        _tag(ecs, physical_id, old, new)
        return made

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the service with its tasks."""
        ignore_absence(
            work.client("ecs").delete_service,
            *NOT_FOUND,
            cluster=properties.get("Cluster", "default"),
            service=physical_id,
            force=True,
        )

    def _made(self, answer: dict[str, Any]) -> Made:
        service = answer["service"]
        arn = service["serviceArn"]
        return Made(arn, {"ServiceArn": arn, "Name": service["serviceName"]})


def _cluster(answer: dict[str, Any]) -> Made:
    cluster = answer["cluster"]
    return Made(cluster["clusterName"], {"Arn": cluster["clusterArn"]})


def _service(properties: Properties) -> dict[str, Any]:
    return _renamed(properties, PlacementStrategies="placementStrategy")


def _renamed(properties: Properties, **names: str) -> dict[str, Any]:
    """Returns the properties with the API's names for those that it calls otherwise."""
    return {names.get(name, name): value for name, value in properties.items()}


def _tag(ecs: Any, arn: str, old: Properties, new: Properties) -> None:
    changed, removed = tag_changes(old, new)
    if changed:
        ecs.tag_resource(resourceArn=arn, tags=structure_of(ecs, "Tags", changed))
    if removed:
        ecs.untag_resource(resourceArn=arn, tagKeys=removed)
