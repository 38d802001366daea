"""Amazon EC2: route tables, their routes and the subnets that use them."""

from local_cloud.cloudformation.errors import ResourceFailure
from local_cloud.cloudformation.resource_types.base import (
    Made,
    Properties,
    Work,
    ignore_absence,
    resource_type,
)
from local_cloud.cloudformation.resource_types.ec2_tags import specified, tag
from local_cloud.cloudformation.shapes import known_parameters, parameters_of

NO_TABLE = "InvalidRouteTableID.NotFound"


@resource_type("AWS::EC2::RouteTable")
class RouteTable:
    """A route table."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the table."""
        tags = specified("route-table", properties)
        answer = work.client("ec2").create_route_table(VpcId=properties["VpcId"], **tags)
        return self._made(answer["RouteTable"]["RouteTableId"])

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the tags."""
        tag(work.client("ec2"), physical_id, old, new)
        return self._made(physical_id)

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the table."""
        remove = work.client("ec2").delete_route_table
        ignore_absence(remove, NO_TABLE, RouteTableId=physical_id)

    def _made(self, table: str) -> Made:
        return Made(table, {"RouteTableId": table})


@resource_type("AWS::EC2::Route")
class Route:
    """A route."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Adds the route to its table."""
        ec2 = work.client("ec2")
        ec2.create_route(**parameters_of(ec2, "CreateRoute", properties))
        return self._made(properties)

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Leads the route elsewhere."""
        ec2 = work.client("ec2")
        ec2.replace_route(**parameters_of(ec2, "ReplaceRoute", new))
        return self._made(new)

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Takes the route from its table."""
        ec2 = work.client("ec2")
        given = known_parameters(ec2, "DeleteRoute", properties)
        ignore_absence(ec2.delete_route, "InvalidRoute.NotFound", NO_TABLE, **given)

    def _made(self, properties: Properties) -> Made:
        kinds = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
        destination = next(properties[kind] for kind in kinds if kind in properties)
        return Made(f"{properties['RouteTableId']}|{destination}", {"CidrBlock": destination})


@resource_type("AWS::EC2::SubnetRouteTableAssociation")
class SubnetRouteTableAssociation:
    """A subnet's choice of a route table."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Gives the subnet its table."""
        ec2 = work.client("ec2")
        given = parameters_of(ec2, "AssociateRouteTable", properties)
        association = ec2.associate_route_table(**given)["AssociationId"]
        return Made(association, {"Id": association})

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Never happens in place: both properties are create-only."""
        raise ResourceFailure("An association has nothing that can be changed in place.")

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Gives the subnet its network's main table again."""
        remove = work.client("ec2").disassociate_route_table
        ignore_absence(remove, "InvalidAssociationID.NotFound", AssociationId=physical_id)
