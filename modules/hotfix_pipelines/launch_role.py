"""The role that Service Catalog takes to make, change and delete what the template holds.

Which actions a resource type needs is in its handlers' permissions
(https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html); these
are the ones for the properties that the template uses.
"""

from collections.abc import Iterator

from modules.addresses import Addresses
from modules.foundations import Foundations
from modules.framework import Construct
from modules.hotfix_pipelines.boundary import any_hotfix
from modules.hotfix_pipelines.template import RUN_SUFFIX, START_SUFFIX
from modules.hotfix_pipelines.template_object import TEMPLATES
from modules.iam import Role, Statement, trust_service
from modules.naming import Kind


def launch_role(scope: Construct, id: str, addresses: Addresses, foundations: Foundations) -> Role:
    """Returns the role of the product's launch constraint."""
    return Role(
        scope,
        id,
        addresses,
        parts=("hotfix-launch",),
        trust=trust_service("servicecatalog.amazonaws.com"),
        permissions=[
            *_change_stacks(addresses),
            *foundations.artifacts.allow_reading(f"{TEMPLATES}*"),
            *_make_roles(addresses),
            *_make_pipelines(addresses),
            *_make_rules(addresses),
        ],
    )


def _change_stacks(addresses: Addresses) -> Iterator[Statement]:
    """Yields what Service Catalog does with stacks, which it names after the provisioned product.

    https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
    """
    tools = addresses.tools
    yield Statement(
        "ChangeStacks",
        (
            "cloudformation:CreateStack",
            "cloudformation:DeleteStack",
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStacks",
            "cloudformation:SetStackPolicy",
            "cloudformation:UpdateStack",
        ),
        (addresses.arn("cloudformation", tools, f"stack/SC-{tools}-pp-*/*"),),
    )
    # Of a template, not of a stack: neither takes a resource.
    check = ("cloudformation:GetTemplateSummary", "cloudformation:ValidateTemplate")
    yield Statement("CheckTemplates", check, ("*",))
    yield Statement(
        "ReadTemplatesOfServiceCatalog",
        ("s3:GetObject",),
        # Service Catalog copies templates to a bucket of its own, whose name is not published.
        (addresses.arn("s3", "", "*/*", regional=False),),
        {"StringEquals": {"s3:ExistingObjectTag/servicecatalog:provisioning": "true"}},
    )


def _make_roles(addresses: Addresses) -> Iterator[Statement]:
    """Yields the right to roles that have the boundary, and to hand each to its service."""
    run, start = (_roles(addresses, suffix) for suffix in (RUN_SUFFIX, START_SUFFIX))
    bounded = {"StringEquals": {"iam:PermissionsBoundary": addresses.hotfix_boundary_arn}}
    make = ("iam:CreateRole", "iam:PutRolePolicy")
    yield Statement("MakeBoundedRoles", make, (run, start), bounded)
    yield Statement(
        "KeepRoles",
        (
            "iam:DeleteRole",
            "iam:DeleteRolePolicy",
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListAttachedRolePolicies",
            "iam:ListRolePolicies",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
        ),
        (run, start),
    )
    for role, service in ((run, "codepipeline"), (start, "events")):
        yield Statement(
            f"PassRolesTo{service.capitalize()}",
            ("iam:PassRole",),
            (role,),
            {"StringEquals": {"iam:PassedToService": f"{service}.amazonaws.com"}},
        )


def _make_pipelines(addresses: Addresses) -> Iterator[Statement]:
    yield Statement(
        "MakePipelines",
        (
            "codepipeline:CreatePipeline",
            "codepipeline:DeletePipeline",
            "codepipeline:GetPipeline",
            "codepipeline:GetPipelineState",
            "codepipeline:ListTagsForResource",
            "codepipeline:TagResource",
            "codepipeline:UntagResource",
            "codepipeline:UpdatePipeline",
        ),
        (addresses.arn("codepipeline", addresses.tools, any_hotfix(addresses)),),
    )


def _make_rules(addresses: Addresses) -> Iterator[Statement]:
    bus = addresses.named(Kind.EVENT_BUS, "events")
    yield Statement(
        "MakeRules",
        (
            "events:DeleteRule",
            "events:DescribeRule",
            "events:ListTagsForResource",
            "events:ListTargetsByRule",
            "events:PutRule",
            "events:PutTargets",
            "events:RemoveTargets",
            "events:TagResource",
            "events:UntagResource",
        ),
        (addresses.arn("events", addresses.tools, f"rule/{bus}/{any_hotfix(addresses)}"),),
    )


def _roles(addresses: Addresses, suffix: str) -> str:
    pattern = f"role{addresses.hotfix_roles_path}{any_hotfix(addresses)}{suffix}"
    return addresses.arn("iam", addresses.tools, pattern, regional=False)
