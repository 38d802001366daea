"""People with a role in the tools account."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3

from tests.e2e.platform import Platform

_EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@dataclass(frozen=True)
class Person:
    """Somebody who has assumed the role ``role_arn``."""

    role_arn: str
    session: boto3.Session
    endpoint: str

    def client(self, service: str) -> Any:
        """Returns a client of ``service`` with the role's credentials."""
        return self.session.client(service, endpoint_url=self.endpoint)  # type: ignore[call-overload]


@contextmanager
def administrator(platform: Platform, name: str, *policy_arns: str) -> Iterator[Person]:
    """Gives somebody a role that may do everything, but for what the attached policies deny.

    The hotfix product is offered to the role, too.
    """
    iam, catalog = platform.client("iam"), platform.client("servicecatalog")
    root = platform.addresses.account_root_arn(platform.addresses.tools)
    trust = {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trust))["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=_policy(_EVERYTHING))
    for arn in policy_arns:
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    (portfolio,) = catalog.list_portfolios()["PortfolioDetails"]
    offer = {"PortfolioId": portfolio["Id"], "PrincipalARN": role["Arn"]}
    catalog.associate_principal_with_portfolio(**offer, PrincipalType="IAM")
    try:
        yield Person(role["Arn"], _assume(platform, role["Arn"]), platform.server["endpoint"])
    finally:
        catalog.disassociate_principal_from_portfolio(**offer)
        for arn in policy_arns:
            iam.detach_role_policy(RoleName=name, PolicyArn=arn)
        iam.delete_role_policy(RoleName=name, PolicyName="all")
        iam.delete_role(RoleName=name)


def _assume(platform: Platform, role_arn: str) -> boto3.Session:
    granted = platform.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="person")
    credentials = granted["Credentials"]
    return boto3.Session(
        credentials["AccessKeyId"],
        credentials["SecretAccessKey"],
        credentials["SessionToken"],
        region_name=platform.settings.region,
    )


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
