"""Who may launch a product, and in whose name it is launched."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.service_catalog.catalog import (
    LAUNCH_STATEMENTS,
    LOGS_STATEMENT,
    Catalog,
    version_parameters,
)
from tests.unit.local_cloud.workloads import allow, policy, unique


def test_who_is_not_associated_cannot_launch(catalog: Catalog, name: str) -> None:
    # Given an administrator whom the portfolio is not open to
    stranger = catalog.cloud.client(
        "servicecatalog", TOOLS_ACCOUNT, catalog.cloud.role(TOOLS_ACCOUNT, allow("*", "*"))
    )
    # Then there is no way on which it could launch
    message = f"No launch paths found for resource: {catalog.product_id}"
    with pytest.raises(stranger.exceptions.ResourceNotFoundException, match=message):
        stranger.provision_product(**catalog.request(name))
    with pytest.raises(stranger.exceptions.ResourceNotFoundException, match=message):
        stranger.describe_product(Id=catalog.product_id)
    # And nothing was launched
    found = stranger.search_provisioned_products(Filters={"SearchQuery": [f"name:{name}"]})
    assert found["ProvisionedProducts"] == []


def test_a_policy_can_forbid_whom_the_portfolio_is_open_to(catalog: Catalog, name: str) -> None:
    # Given an associated role that is denied to launch this product
    arn = f"arn:aws:catalog:eu-west-1:{TOOLS_ACCOUNT}:product/{catalog.product_id}"
    deny = {"Effect": "Deny", "Action": "servicecatalog:ProvisionProduct", "Resource": arn}
    role = catalog.cloud.role(TOOLS_ACCOUNT, allow("*", "*"), deny)
    catalog.admin.associate_principal_with_portfolio(
        PortfolioId=catalog.portfolio_id,
        PrincipalARN="arn:aws:iam:::role/test-*",
        PrincipalType="IAM_PATTERN",
    )
    # Then it finds the product and cannot launch it
    client = catalog.cloud.client("servicecatalog", TOOLS_ACCOUNT, role)
    paths = call(client, "ListLaunchPaths", ProductId=catalog.product_id)["LaunchPathSummaries"]
    assert [each["ConstraintSummaries"] for each in paths] == [[{"Type": "LAUNCH"}]]
    with pytest.raises(ClientError, match="explicit deny in an identity-based policy") as error:
        client.provision_product(**catalog.request(name))
    assert error.value.response["Error"]["Code"] == "AccessDeniedException"
    catalog.admin.disassociate_principal_from_portfolio(
        PortfolioId=catalog.portfolio_id, PrincipalARN="arn:aws:iam:::role/test-*"
    )


@pytest.mark.parametrize(
    ("statements", "missing"),
    [
        ((LAUNCH_STATEMENTS[1], LOGS_STATEMENT), "cloudformation:CreateStack"),
        ((LAUNCH_STATEMENTS[0], LOGS_STATEMENT), "s3:GetObject"),
        (LAUNCH_STATEMENTS, "logs:CreateLogGroup"),
    ],
)
def test_a_launch_role_that_may_not_leaves_a_product_in_error(
    cloud: Cloud, name: str, statements: tuple[dict[str, object], ...], missing: str
) -> None:
    # Given a launch role that lacks one permission
    catalog = Catalog.make(cloud, *statements)
    # When the product is launched
    record = catalog.launch(name)
    # Then it is in error, and says what is missing
    assert record["Status"] == "FAILED"
    assert missing in record["RecordErrors"][0]["Description"]
    provisioned = catalog.described(name)
    assert provisioned["Status"] == "ERROR"
    assert missing in provisioned["StatusMessage"]


def test_a_launch_role_must_trust_service_catalog(cloud: Cloud, name: str) -> None:
    # Given a launch role that trusts another service
    catalog = Catalog.make(cloud, *LAUNCH_STATEMENTS, LOGS_STATEMENT)
    another = {"Service": "lambda.amazonaws.com"}
    cloud.client("iam").update_assume_role_policy(
        RoleName=catalog.launch_role.rsplit("/", 1)[1],
        PolicyDocument=policy(
            {"Effect": "Allow", "Principal": another, "Action": "sts:AssumeRole"}
        ),
    )
    # When the product is launched, then it is in error; and without a stack it still goes
    record = catalog.launch(name)
    assert "Access denied while assuming the role" in record["RecordErrors"][0]["Description"]
    assert catalog.described(name)["Status"] == "ERROR"
    assert catalog.terminate(name)["Status"] == "SUCCEEDED"


def test_a_termination_that_fails_taints_unless_errors_are_ignored(cloud: Cloud, name: str) -> None:
    # Given a launched product whose role lost its permissions
    catalog = Catalog.make(cloud, *LAUNCH_STATEMENTS, LOGS_STATEMENT)
    catalog.launch(name)
    role = catalog.launch_role.rsplit("/", 1)[1]
    cloud.client("iam").delete_role_policy(RoleName=role, PolicyName="given")
    # When it is terminated, then it stays, and says why
    record = catalog.terminate(name)
    assert record["Status"] == "FAILED"
    assert "cloudformation:DeleteStack" in record["RecordErrors"][0]["Description"]
    assert catalog.described(name)["Status"] == "TAINTED"
    # When errors are ignored, then it goes, and its stack stays
    assert catalog.terminate(name, IgnoreErrors=True)["Status"] == "SUCCEEDED"
    assert catalog.has_group(name)


def test_a_template_is_read_in_the_name_of_who_adds_it(catalog: Catalog, cloud: Cloud) -> None:
    role = cloud.role(TOOLS_ACCOUNT, allow("servicecatalog:*", "*"))
    client = cloud.client("servicecatalog", TOOLS_ACCOUNT, role)
    with pytest.raises(client.exceptions.InvalidParametersException, match="s3:GetObject"):
        client.create_provisioning_artifact(
            ProductId=catalog.product_id,
            Parameters=version_parameters(cloud, "unread", "{}"),
            IdempotencyToken=unique("token"),
        )


def test_a_launch_role_must_be_passed(catalog: Catalog, cloud: Cloud) -> None:
    role = cloud.role(TOOLS_ACCOUNT, allow("servicecatalog:*", "*"))
    client = cloud.client("servicecatalog", TOOLS_ACCOUNT, role)
    with pytest.raises(ClientError, match="iam:PassRole"):
        client.create_constraint(
            PortfolioId=catalog.portfolio_id,
            ProductId=catalog.product_id,
            Type="LAUNCH",
            Parameters=json.dumps({"RoleArn": catalog.launch_role}),
            IdempotencyToken=unique("token"),
        )


def test_the_lists_can_be_narrowed_to_the_callers_own(catalog: Catalog, name: str) -> None:
    # Given a launch of the user
    catalog.launch(name)
    # Then the whole account sees it, and as one's own only who launched it
    query = {"Filters": {"SearchQuery": [f"name:{name}"]}}
    of_role = {"AccessLevelFilter": {"Key": "Role", "Value": "self"}}
    found = [
        len(call(client, "SearchProvisionedProducts", **query, **narrowed)["ProvisionedProducts"])
        for client in (catalog.user, catalog.admin)
        for narrowed in ({}, of_role)
    ]
    assert found == [1, 1, 1, 0]
    scanned = call(catalog.user, "ScanProvisionedProducts", PageSize=20)["ProvisionedProducts"]
    assert name in {each["Name"] for each in scanned}
