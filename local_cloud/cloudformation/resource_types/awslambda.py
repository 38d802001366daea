"""AWS Lambda."""

from local_cloud.cloudformation.errors import ResourceFailure
from local_cloud.cloudformation.resource_types.base import (
    Made,
    Properties,
    Work,
    ignore_absence,
    resource_type,
)
from local_cloud.cloudformation.shapes import parameters_of


@resource_type("AWS::Lambda::Permission")
class Permission:
    """One statement of a function's policy."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Adds the statement."""
        client = work.client("lambda")
        given = parameters_of(client, "AddPermission", properties)
        statement = work.new_name(100)
        client.add_permission(StatementId=statement, **given)
        return Made(statement, {"Id": statement})

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Never happens in place: every property is create-only."""
        raise ResourceFailure("A permission has nothing that can be changed in place.")

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the statement."""
        ignore_absence(
            work.client("lambda").remove_permission,
            "ResourceNotFoundException",
            FunctionName=properties["FunctionName"],
            StatementId=physical_id,
        )
