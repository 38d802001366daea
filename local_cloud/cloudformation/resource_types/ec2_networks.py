"""Amazon EC2: networks, subnets and their gateways."""

from typing import Any

from local_cloud.cloudformation.resource_types.base import (
    Made,
    Properties,
    Work,
    ignore_absence,
    resource_type,
)
from local_cloud.cloudformation.resource_types.ec2_tags import specified, tag
from local_cloud.cloudformation.shapes import known_parameters, parameters_of

_VPC_SWITCHES = ("EnableDnsSupport", "EnableDnsHostnames")
_SUBNET_SWITCHES = ("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation", "EnableDns64")


@resource_type("AWS::EC2::VPC")
class Vpc:
    """A network."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the network, then turns its switches."""
        ec2 = work.client("ec2")
        given = parameters_of(ec2, "CreateVpc", properties, apart={"Tags", *_VPC_SWITCHES})
        vpc = ec2.create_vpc(**given, **specified("vpc", properties))["Vpc"]["VpcId"]
        work.began(vpc)
        self._switch(ec2, vpc, {}, properties)
        return self._made(ec2, vpc)

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Turns switches and changes tags."""
        ec2 = work.client("ec2")
        self._switch(ec2, physical_id, old, new)
        tag(ec2, physical_id, old, new)
        return self._made(ec2, physical_id)

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the network, in which nothing may be left."""
        ignore_absence(work.client("ec2").delete_vpc, "InvalidVpcID.NotFound", VpcId=physical_id)

    def _switch(self, ec2: Any, vpc: str, old: Properties, new: Properties) -> None:
        for name in _VPC_SWITCHES:
            if name in new and new[name] != old.get(name):
                value = str(new[name]).lower() == "true"
                ec2.modify_vpc_attribute(VpcId=vpc, **{name: {"Value": value}})

    def _made(self, ec2: Any, vpc: str) -> Made:
        mine = [{"Name": "vpc-id", "Values": [vpc]}]
        default = [*mine, {"Name": "group-name", "Values": ["default"]}]
        groups = ec2.describe_security_groups(Filters=default)["SecurityGroups"]
        described = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]
        return Made(
            vpc,
            {
                "VpcId": vpc,
                "CidrBlock": described["CidrBlock"],
                "DefaultSecurityGroup": groups[0]["GroupId"],
            },
        )


@resource_type("AWS::EC2::Subnet")
class Subnet:
    """A subnet."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the subnet, then turns its switches."""
        ec2 = work.client("ec2")
        given = parameters_of(ec2, "CreateSubnet", properties, apart={"Tags", *_SUBNET_SWITCHES})
        subnet = ec2.create_subnet(**given, **specified("subnet", properties))["Subnet"]
        work.began(subnet["SubnetId"])
        self._switch(ec2, subnet["SubnetId"], {}, properties)
        return self._made(subnet)

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Turns switches and changes tags."""
        ec2 = work.client("ec2")
        self._switch(ec2, physical_id, old, new)
        tag(ec2, physical_id, old, new)
        return self._made(ec2.describe_subnets(SubnetIds=[physical_id])["Subnets"][0])

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the subnet."""
        remove = work.client("ec2").delete_subnet
        ignore_absence(remove, "InvalidSubnetID.NotFound", SubnetId=physical_id)

    def _switch(self, ec2: Any, subnet: str, old: Properties, new: Properties) -> None:
        for name in _SUBNET_SWITCHES:
            if name in new and new[name] != old.get(name):
                value = str(new[name]).lower() == "true"
                ec2.modify_subnet_attribute(SubnetId=subnet, **{name: {"Value": value}})

    def _made(self, subnet: dict[str, Any]) -> Made:
        names = ("SubnetId", "VpcId", "CidrBlock", "AvailabilityZone")
        return Made(subnet["SubnetId"], {name: subnet[name] for name in names})


@resource_type("AWS::EC2::InternetGateway")
class InternetGateway:
    """An internet gateway, which leads nowhere until it is attached."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the gateway."""
        tags = specified("internet-gateway", properties)
        answer = work.client("ec2").create_internet_gateway(**tags)
        return self._made(answer["InternetGateway"]["InternetGatewayId"])

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the tags."""
        tag(work.client("ec2"), physical_id, old, new)
        return self._made(physical_id)

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the gateway."""
        remove = work.client("ec2").delete_internet_gateway
        absent = "InvalidInternetGatewayID.NotFound"
        ignore_absence(remove, absent, InternetGatewayId=physical_id)

    def _made(self, gateway: str) -> Made:
        return Made(gateway, {"InternetGatewayId": gateway})


@resource_type("AWS::EC2::VPCGatewayAttachment")
class GatewayAttachment:
    """An internet gateway's place in a network."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Attaches the gateway."""
        ec2 = work.client("ec2")
        ec2.attach_internet_gateway(**parameters_of(ec2, "AttachInternetGateway", properties))
        return Made(f"IGW|{properties['VpcId']}", {"AttachmentType": "IGW"})

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Puts another gateway in the place of the old one."""
        self.delete(work, physical_id, old)
        return self.create(work, new)

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Detaches the gateway."""
        ec2 = work.client("ec2")
        given = known_parameters(ec2, "DetachInternetGateway", properties)
        absent = ("Gateway.NotAttached", "InvalidInternetGatewayID.NotFound")
        ignore_absence(ec2.detach_internet_gateway, *absent, **given)
