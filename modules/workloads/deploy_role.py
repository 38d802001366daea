"""The role by which pipelines deploy to a workload account."""

from collections.abc import Iterator

from modules.addresses import Addresses
from modules.foundations import READ_OBJECTS, use_key_from_afar
from modules.framework import Construct
from modules.iam import Role, Statement, trust_roles


def deploy_role(scope: Construct, id: str, addresses: Addresses, account: str) -> Role:
    """Returns the role that changes the applications' stacks by change set, and does nothing else.

    All that a stack's resources take is CloudFormation's own role's to do.
    """
    return Role(
        scope,
        id,
        addresses,
        parts=("pipeline-deploy",),
        trust=trust_roles(
            addresses.account_root_arn(addresses.tools), addresses.pipeline_role_patterns
        ),
        permissions=list(_permissions(addresses, account)),
    )


def _permissions(addresses: Addresses, account: str) -> Iterator[Statement]:
    yield Statement(
        "ChangeStacks",
        (
            "cloudformation:CreateChangeSet",
            "cloudformation:DeleteChangeSet",
            "cloudformation:DescribeChangeSet",
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStacks",
            "cloudformation:ExecuteChangeSet",
        ),
        tuple(_stack_arns(addresses, account)),
    )
    yield Statement(
        "PassExecutionRole",
        ("iam:PassRole",),
        (addresses.execution_role_arn(account),),
        {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
    )
    bucket = addresses.arn("s3", "", addresses.artifact_bucket, regional=False)
    yield Statement(
        "ReadTemplates",
        READ_OBJECTS,
        tuple(f"{bucket}/{each}*" for each in addresses.pipeline_artifacts),
    )
    yield use_key_from_afar(addresses, "s3", ("kms:Decrypt",))


def _stack_arns(addresses: Addresses, account: str) -> Iterator[str]:
    for environment, owner in addresses.settings.accounts.environments().items():
        if owner == account:
            for application in addresses.settings.stack_applications:
                stack = addresses.application_stack(application.name, environment)
                yield addresses.arn("cloudformation", account, f"stack/{stack}/*")
