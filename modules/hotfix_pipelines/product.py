"""The Service Catalog product that a hotfix's pipeline is provisioned of."""

from modules.addresses import Addresses
from modules.aws import (
    ServicecatalogConstraint,
    ServicecatalogPortfolio,
    ServicecatalogPrincipalPortfolioAssociation,
    ServicecatalogProduct,
    ServicecatalogProductPortfolioAssociation,
    ServicecatalogTagOption,
    ServicecatalogTagOptionResourceAssociation,
)
from modules.compact_json import compact_json
from modules.foundations import Foundations
from modules.framework import Construct
from modules.hotfix_pipelines.launch_role import launch_role
from modules.hotfix_pipelines.template_object import TemplateObject
from modules.iam import Role, Statement

_OWNER = "Branchline"


class HotfixProduct(Construct):
    """The portfolio, the product with its first version, and the role that launches it.

    Only whom ``let_launch`` names can launch the product. A changed template becomes a version by
    the reconciler: Terraform would delete the version before, which running hotfixes refer to.
    """

    def __init__(
        self, scope: Construct, id: str, addresses: Addresses, foundations: Foundations
    ) -> None:
        super().__init__(scope, id)
        self.template = TemplateObject(self, "template", addresses, foundations)
        role = launch_role(self, "launch-role", addresses, foundations)
        self._portfolio = ServicecatalogPortfolio(
            self,
            "portfolio",
            name=f"{addresses.settings.name_prefix} hotfix pipelines",
            description="Launched by a branch being created, by nobody else",
            provider_name=_OWNER,
        )
        product = ServicecatalogProduct(
            self,
            "product",
            name=f"{addresses.settings.name_prefix} hotfix pipeline",
            owner=_OWNER,
            description="The pipeline of one hotfix branch, to Stage and to Prod",
            type="CLOUD_FORMATION_TEMPLATE",
            provisioning_artifact_parameters={
                "name": self.template.version,
                "template_url": self.template.url,
                "type": "CLOUD_FORMATION_TEMPLATE",
            },
            lifecycle={"ignore_changes": ["provisioning_artifact_parameters"]},
        )
        self.id, self.arn = product.id, product.arn
        self.portfolio_arn = self._portfolio.arn
        offered = ServicecatalogProductPortfolioAssociation(
            self, "offered", portfolio_id=self._portfolio.id, product_id=product.id
        )
        ServicecatalogConstraint(
            self,
            "launch-constraint",
            type="LAUNCH",
            description="What the product holds is made by its own role",
            portfolio_id=self._portfolio.id,
            product_id=product.id,
            parameters=compact_json({"RoleArn": role.arn}),
            depends_on=[offered, *role.attached],
        )
        self._offer_tags(addresses)

    def let_launch(self, role: Role) -> None:
        """Lets ``role`` launch the product: nobody else is associated with the portfolio."""
        ServicecatalogPrincipalPortfolioAssociation(
            self, "principal", portfolio_id=self._portfolio.id, principal_arn=role.arn
        )

    def allow_launching(self) -> list[Statement]:
        """Returns the permissions to launch the product and to keep what is launched of it.

        What is provisioned is no resource of IAM
        (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsservicecatalog.html).
        """
        return [
            Statement(
                "LaunchProduct",
                (
                    "servicecatalog:CreateProvisioningArtifact",
                    "servicecatalog:ListProvisioningArtifacts",
                    "servicecatalog:ProvisionProduct",
                    "servicecatalog:UpdateProvisioningArtifact",
                ),
                (self.arn,),
            ),
            Statement(
                "KeepProvisionedProducts",
                (
                    "servicecatalog:DescribeProvisionedProduct",
                    "servicecatalog:DescribeRecord",
                    "servicecatalog:SearchProvisionedProducts",
                    "servicecatalog:TerminateProvisionedProduct",
                ),
                ("*",),
            ),
            Statement("CheckTemplates", ("cloudformation:ValidateTemplate",), ("*",)),
        ]

    def _offer_tags(self, addresses: Addresses) -> None:
        """Gives what is provisioned the tags that Terraform gives what it makes."""
        settings = addresses.settings
        for index, (key, value) in enumerate(settings.all_tags.items()):
            option = ServicecatalogTagOption(self, f"tag-{index}", key=key, value=value)
            ServicecatalogTagOptionResourceAssociation(
                self, f"tagged-{index}", resource_id=self._portfolio.id, tag_option_id=option.id
            )
