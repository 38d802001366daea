"""Where the runner runs: the subnets given, or two public ones in a small network of its own."""

from dataclasses import dataclass
from typing import Literal

from modules.addresses import Addresses
from modules.aws import (
    DataAwsAvailabilityZones,
    DataAwsAvailabilityZonesFilter,
    DataAwsSubnet,
    DefaultSecurityGroup,
    InternetGateway,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecurityGroup,
    Subnet,
    Vpc,
    VpcSecurityGroupEgressRule,
)
from modules.checkov import skip_checks
from modules.framework import Construct
from modules.naming import Kind
from modules.settings import Network as NetworkSettings

_HTTPS = 443
_OF_ITS_OWN = {
    "CKV2_AWS_11": "Only runners live in it, which nothing can reach; flow logs would only cost",
}


@dataclass(frozen=True)
class Placement:
    """Where tasks are started; ids are known once they are applied."""

    vpc_id: str
    subnet_ids: tuple[str, ...]
    public_ip: bool

    @property
    def assign_public_ip(self) -> Literal["ENABLED", "DISABLED"]:
        """Whether a task gets a public address, in ECS's words."""
        return "ENABLED" if self.public_ip else "DISABLED"


class RunnerNetwork(Construct):
    """The runner's subnets and a security group that lets HTTPS out and nothing in."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses) -> None:
        super().__init__(scope, id)
        network = addresses.settings.branch_builds.network
        self.placement = (
            self._given(network) if network.subnet_ids else self._own(addresses, network)
        )
        group = SecurityGroup(
            self,
            "security-group",
            name=addresses.named(Kind.SECURITY_GROUP, "source-runner"),
            description="Source runners: HTTPS out, nothing in",
            vpc_id=self.placement.vpc_id,
            tags={"Name": addresses.named(Kind.SECURITY_GROUP, "source-runner")},
        )
        VpcSecurityGroupEgressRule(
            self,
            "https",
            security_group_id=group.id,
            description="AWS's endpoints",
            ip_protocol="tcp",
            from_port=_HTTPS,
            to_port=_HTTPS,
            cidr_ipv4="0.0.0.0/0",
        )
        self.security_group_id = group.id

    def _given(self, network: NetworkSettings) -> Placement:
        first = DataAwsSubnet(self, "given", id=network.subnet_ids[0])
        return Placement(first.vpc_id, network.subnet_ids, network.public_ip)

    def _own(self, addresses: Addresses, network: NetworkSettings) -> Placement:
        tags = {"Name": f"{addresses.settings.name_prefix}-source-runner"}
        vpc = Vpc(self, "vpc", cidr_block=str(network.cidr), enable_dns_hostnames=True, tags=tags)
        skip_checks(vpc, _OF_ITS_OWN)
        # Taking over the default group without a rule closes it.
        DefaultSecurityGroup(self, "default-security-group", vpc_id=vpc.id)
        gateway = InternetGateway(self, "gateway", vpc_id=vpc.id, tags=tags)
        routes = RouteTable(self, "routes", vpc_id=vpc.id, tags=tags)
        Route(
            self,
            "internet",
            route_table_id=routes.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
        )
        zones = _zones(self, addresses.settings.region)
        subnets = []
        for index, cidr in enumerate(network.cidr.subnets()):
            subnet = Subnet(
                self,
                f"subnet-{index}",
                vpc_id=vpc.id,
                cidr_block=str(cidr),
                availability_zone=f"${{{zones.fqn}.names[{index}]}}",
                tags=tags,
                # A new zone may move the others in AWS's list; the subnet stays where it is.
                lifecycle={"ignore_changes": ["availability_zone"]},
            )
            RouteTableAssociation(
                self, f"association-{index}", subnet_id=subnet.id, route_table_id=routes.id
            )
            subnets.append(subnet.id)
        # Without a NAT gateway, a public address is the only way out.
        return Placement(vpc.id, tuple(subnets), public_ip=True)


def _zones(scope: Construct, region: str) -> DataAwsAvailabilityZones:
    """Returns which of the region's own zones are there; local zones have longer names."""
    names = [f"{region}{letter}" for letter in "abcdef"]
    return DataAwsAvailabilityZones(
        scope,
        "zones",
        state="available",
        filter=[DataAwsAvailabilityZonesFilter(name="zone-name", values=names)],
    )
