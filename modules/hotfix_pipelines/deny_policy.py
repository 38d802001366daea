"""Keeps people from making a hotfix pipeline by hand, whatever else they may do."""

from modules.addresses import Addresses
from modules.aws import IamPolicy, IamRolePolicyAttachment
from modules.framework import Construct
from modules.function import Function
from modules.hotfix_pipelines.product import HotfixProduct
from modules.iam import Statement, policy
from modules.naming import Kind
from modules.outputs import output


class DenyPolicy(Construct):
    """A managed policy, attached to the configured roles of the tools account.

    It denies launching the product, becoming one who may, and invoking the pull-request function.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        *,
        product: HotfixProduct,
        pull_requests: Function,
    ) -> None:
        super().__init__(scope, id)
        denied = IamPolicy(
            self,
            "policy",
            name=addresses.named(Kind.POLICY, "deny-hotfix-pipelines"),
            description="Denies making hotfix pipelines by hand; for developers and team leads",
            policy=policy(_denials(product, pull_requests)),
        )
        for role in addresses.settings.hotfix_pipelines.denied_roles:
            IamRolePolicyAttachment(self, f"of-{role}", role=role, policy_arn=denied.arn)
        output(self, "hotfix_deny_policy_arn", denied.arn)


def _denials(product: HotfixProduct, pull_requests: Function) -> list[Statement]:
    return [
        Statement(
            "DenyLaunching",
            (
                "servicecatalog:CreateProvisioningArtifact",
                "servicecatalog:ImportAsProvisionedProduct",
                "servicecatalog:ProvisionProduct",
            ),
            (product.arn,),
            effect="Deny",
        ),
        Statement(
            "DenyPlans",  # by which a product can be launched too; IAM is not told which one
            (
                "servicecatalog:CreateProvisionedProductPlan",
                "servicecatalog:ExecuteProvisionedProductPlan",
            ),
            ("*",),
            effect="Deny",
        ),
        Statement(
            "DenyAssociation",
            ("servicecatalog:AssociatePrincipalWithPortfolio",),
            (product.portfolio_arn,),
            effect="Deny",
        ),
        Statement(
            "DenyInvoking",
            ("lambda:InvokeFunction",),
            (pull_requests.arn, f"{pull_requests.arn}:*"),
            effect="Deny",
        ),
    ]
