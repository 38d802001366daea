"""Grants that AWS's documentation asks for, and that no run of the embedded AWS needs.

By what the role is for. Each is of a service that acts by the role in a way of its own, or of a
case that takes days, a changed template or an artifact on AWS.
"""

from collections.abc import Mapping

from modules.naming import Kind
from tests.e2e.grants import Grant
from tests.e2e.platform import Platform

_ARTIFACT_STORE = {
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "s3:GetBucketAcl",
    "s3:GetBucketLocation",
    "s3:GetBucketVersioning",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:PutObject",
    "s3:PutObjectAcl",
}
_DOCUMENTED: Mapping[str, set[str]] = {
    # What CodePipeline does in its store and with builds of its own.
    "pipeline-source": {
        *_ARTIFACT_STORE,
        "codecommit:CancelUploadArchive",
        "codecommit:GetRepository",
    },
    "release": {*_ARTIFACT_STORE, "codebuild:StopBuild"},
    "pipeline-deploy": {
        "cloudformation:DeleteChangeSet",
        "cloudformation:DescribeStackEvents",
        "s3:GetObjectVersion",
    },
    # What CloudFormation and Service Catalog read, tag and change of a stack, by resource type.
    "hotfix-launch": {
        "cloudformation:DescribeStackEvents",
        "cloudformation:GetTemplateSummary",
        "cloudformation:SetStackPolicy",
        "cloudformation:UpdateStack",
        "cloudformation:ValidateTemplate",
        "codepipeline:GetPipeline",
        "codepipeline:GetPipelineState",
        "codepipeline:ListTagsForResource",
        "codepipeline:TagResource",
        "codepipeline:UntagResource",
        "codepipeline:UpdatePipeline",
        "events:DescribeRule",
        "events:ListTagsForResource",
        "events:ListTargetsByRule",
        "events:TagResource",
        "events:UntagResource",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "kms:Decrypt",
        "s3:GetObject",
        "s3:GetObjectVersion",
    },
    # A version of a changed template.
    "reconciler": {
        "cloudformation:ValidateTemplate",
        "kms:Decrypt",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "servicecatalog:CreateProvisioningArtifact",
        "servicecatalog:UpdateProvisioningArtifact",
    },
    # A hotfix that nobody has worked on for days.
    "hotfix-branches": {"codecommit:GetCommit"},
    # An execution that fails before it has given its lock back.
    "environment-lock": {"codepipeline:GetPipelineExecution", "codepipeline:PutJobFailureResult"},
    # The agent of a machine: how it reports and takes commands, and looks for where to log.
    "machine-host": {
        "ec2messages:AcknowledgeMessage",
        "ec2messages:DeleteMessage",
        "ec2messages:FailMessage",
        "ec2messages:GetEndpoint",
        "ec2messages:GetMessages",
        "ec2messages:SendReply",
        "kms:Decrypt",  # of an output in several parts
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "s3:PutObjectAcl",
        "ssm:ListInstanceAssociations",
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    },
    # The sample keeps no output on S3.
    "build-orders": {"s3:PutObject", "kms:GenerateDataKey"},
    "image-orders": {"s3:PutObject", "kms:GenerateDataKey"},
}


def is_documented(platform: Platform, grant: Grant) -> bool:
    """Says whether the grant is one that only AWS itself, or another application, makes use of.

    CloudFormation's role is of the second kind: it is for any container service, and not for what
    the sample's template alone takes.
    """
    if grant.role.startswith(_prefix(platform, "cloudformation-execution")):
        return True
    return any(
        grant.action in actions and grant.role.startswith(_prefix(platform, purpose))
        for purpose, actions in _DOCUMENTED.items()
    )


def _prefix(platform: Platform, purpose: str) -> str:
    """Returns how the names of the roles for ``purpose`` begin, before what tells them apart."""
    return platform.addresses.named(Kind.ROLE, purpose).rpartition("-")[0] + "-"
