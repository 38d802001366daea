"""A product that launches a log group, with all that it takes to launch it."""

import json
from dataclasses import dataclass
from typing import Any

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import allow, eventually, service_role, unique

SERVICE = "servicecatalog.amazonaws.com"
# https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
LAUNCH_STATEMENTS = (
    allow(
        [
            *("cloudformation:CreateStack", "cloudformation:UpdateStack"),
            *("cloudformation:DeleteStack", "cloudformation:DescribeStacks"),
            "cloudformation:DescribeStackEvents",
        ],
        f"arn:aws:cloudformation:{REGION}:{TOOLS_ACCOUNT}:stack/SC-{TOOLS_ACCOUNT}-pp-*",
    ),
    allow(
        "s3:GetObject",
        "*",
        Condition={"StringEquals": {"s3:ExistingObjectTag/servicecatalog:provisioning": "true"}},
    ),
)
LOGS_STATEMENT = allow("logs:*", "*")


def template(**properties: Any) -> str:
    """Returns a template of one log group with a secret parameter. properties: further ones."""
    return json.dumps(
        {
            "Parameters": {
                "Name": {"Type": "String", "Description": "The group's name"},
                "Secret": {"Type": "String", "NoEcho": True, "Default": "none"},
            },
            "Resources": {
                "Group": {
                    "Type": "AWS::Logs::LogGroup",
                    "Properties": {"LogGroupName": {"Ref": "Name"}, **properties},
                }
            },
            "Outputs": {"Group": {"Value": {"Ref": "Group"}, "Description": "Its name"}},
        }
    )


@dataclass(frozen=True)
class Catalog:
    """A product in a portfolio.

    admin: a client of the account's deploy role, which the portfolio is not open to.
    user: a client of the role that it is open to.
    """

    cloud: Cloud
    admin: Any
    user: Any
    user_role: str
    portfolio_id: str
    product_id: str
    version_id: str
    launch_role: str

    @classmethod
    def make(cls, cloud: Cloud, *launch_statements: dict[str, Any]) -> "Catalog":
        """Makes everything; the launch role is allowed exactly ``launch_statements``."""
        admin, user_role = (
            cloud.client("servicecatalog"),
            cloud.role(TOOLS_ACCOUNT, allow("*", "*")),
        )
        portfolio = call(
            admin,
            "CreatePortfolio",
            DisplayName=unique("portfolio"),
            ProviderName="platform",
            IdempotencyToken=unique("token"),
        )["PortfolioDetail"]["Id"]
        product = call(
            admin,
            "CreateProduct",
            Name=unique("product"),
            Owner="platform",
            ProductType="CLOUD_FORMATION_TEMPLATE",
            ProvisioningArtifactParameters=version_parameters(cloud, "first", template()),
            IdempotencyToken=unique("token"),
        )
        product_id = product["ProductViewDetail"]["ProductViewSummary"]["ProductId"]
        held = {"PortfolioId": portfolio, "ProductId": product_id}
        call(admin, "AssociateProductWithPortfolio", **held)
        launch_role = service_role(cloud, SERVICE, *launch_statements)
        call(
            admin,
            "CreateConstraint",
            **held,
            Type="LAUNCH",
            Parameters=json.dumps({"RoleArn": launch_role}),
            IdempotencyToken=unique("token"),
        )
        call(
            admin,
            "AssociatePrincipalWithPortfolio",
            PortfolioId=portfolio,
            PrincipalARN=f"arn:aws:iam::{TOOLS_ACCOUNT}:role/{user_role}",
            PrincipalType="IAM",
        )
        return cls(
            cloud,
            admin,
            cloud.client("servicecatalog", TOOLS_ACCOUNT, user_role),
            user_role,
            portfolio,
            product_id,
            product["ProvisioningArtifactDetail"]["Id"],
            launch_role,
        )

    def add_version(self, name: str, text: str) -> str:
        """Adds a version with a template; returns its id."""
        answer = call(
            self.admin,
            "CreateProvisioningArtifact",
            ProductId=self.product_id,
            Parameters=version_parameters(self.cloud, name, text),
            IdempotencyToken=unique("token"),
        )
        return str(answer["ProvisioningArtifactDetail"]["Id"])

    def request(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Returns the request of a launch under ``name``, which is the log group's too."""
        return {
            "ProductId": self.product_id,
            "ProvisioningArtifactId": self.version_id,
            "ProvisionedProductName": name,
            "ProvisioningParameters": [{"Key": "Name", "Value": name}],
            "ProvisionToken": unique("token"),
            **parameters,
        }

    def launch(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Launches the product and waits for its end; returns the record."""
        request = self.request(name, **parameters)
        record = call(self.user, "ProvisionProduct", **request)["RecordDetail"]
        return self.ended(record["RecordId"])

    def ended(self, record_id: str) -> dict[str, Any]:
        """Returns a record when its request has succeeded or failed."""

        def look() -> dict[str, Any]:
            detail: dict[str, Any]
            detail = call(self.user, "DescribeRecord", Id=record_id)["RecordDetail"]
            return detail if detail["Status"] in ("SUCCEEDED", "FAILED") else {}

        return eventually(look)

    def described(self, name: str) -> dict[str, Any]:
        """Returns a provisioned product."""
        answer = call(self.user, "DescribeProvisionedProduct", Name=name)
        detail: dict[str, Any] = answer["ProvisionedProductDetail"]
        return detail

    def terminate(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Terminates a provisioned product and waits for its end; returns the record."""
        request = {"ProvisionedProductName": name, "TerminateToken": unique("token"), **parameters}
        record = call(self.user, "TerminateProvisionedProduct", **request)["RecordDetail"]
        return self.ended(record["RecordId"])

    def has_group(self, name: str) -> bool:
        """Says whether there is a log group with this name."""
        logs = self.cloud.client("logs")
        return bool(logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"])


def version_parameters(cloud: Cloud, name: str, text: str) -> dict[str, Any]:
    """Returns what describes a version whose template is ``text``, which is put into a bucket."""
    s3, bucket = cloud.client("s3"), unique("templates")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=bucket, Key="template.json", Body=text)
    url = f"https://{bucket}.s3.{REGION}.amazonaws.com/template.json"
    return {
        "Name": name,
        "Info": {"LoadTemplateFromURL": url},
        "Type": "CLOUD_FORMATION_TEMPLATE",
    }
