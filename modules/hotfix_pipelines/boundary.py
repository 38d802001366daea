"""The most that a hotfix's roles can ever do, whatever their own policies say."""

from modules.addresses import Addresses
from modules.aws import IamPolicy
from modules.foundations import EncryptionKey
from modules.framework import Construct
from modules.hotfix_pipelines.definition import HotfixValues, hotfix_pipeline
from modules.iam import Statement, policy
from modules.naming import Kind
from modules.pipelines import pipeline_permissions


class PermissionsBoundary(Construct):
    """A managed policy: what the pipelines' roles of all applications do, and starting them.

    It is made of the same definition as each role, with patterns where the applications differ, so
    its length does not grow with their number.
    """

    def __init__(self, scope: Construct, id: str, addresses: Addresses, key: EncryptionKey) -> None:
        super().__init__(scope, id)
        pipelines = addresses.arn("codepipeline", addresses.tools, any_hotfix(addresses))
        self.policy = IamPolicy(
            self,
            "policy",
            name=addresses.named(Kind.POLICY, "hotfix-pipelines", "boundary"),
            description="The most that roles of hotfix pipelines can do",
            policy=policy(
                [
                    *pipeline_permissions(
                        addresses,
                        hotfix_pipeline(addresses, _any_values(addresses, key)),
                        artifacts=addresses.hotfix_artifacts,
                    ),
                    Statement(
                        "StartPipelines", ("codepipeline:StartPipelineExecution",), (pipelines,)
                    ),
                ]
            ),
        )


def any_hotfix(addresses: Addresses) -> str:
    """Returns what every hotfix's name matches, and nothing else that Branchline names."""
    _, hotfixes = addresses.pipeline_name_prefixes
    return f"{hotfixes}*"


def _any_values(addresses: Addresses, key: EncryptionKey) -> HotfixValues:
    prefix = addresses.settings.name_prefix
    return HotfixValues(
        hotfix="*",
        repository="*",
        branch="*",
        access_token="*",  # noqa: S106 - any
        role_arn="*",
        key_arn=key.arn,
        image_project=f"{prefix}-image-*",
        package_project=f"{prefix}-package-*",
        stage_stack="*",
        prod_stack="*",
    )
