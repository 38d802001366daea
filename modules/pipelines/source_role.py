"""The role in the source account by which pipelines take a commit."""

from modules.addresses import Addresses
from modules.foundations import WRITE_FROM_AFAR, use_key_from_afar
from modules.framework import Construct
from modules.iam import Role, Statement, trust_roles


def pipeline_source_role(scope: Construct, id: str, addresses: Addresses) -> Role:
    """Returns the role that has CodeCommit put a commit into the artifact bucket.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
    """
    repositories = (each.repository for each in addresses.settings.applications)
    bucket = addresses.arn("s3", "", addresses.artifact_bucket, regional=False)
    return Role(
        scope,
        id,
        addresses,
        parts=("pipeline-source",),
        trust=trust_roles(
            addresses.account_root_arn(addresses.tools), addresses.pipeline_role_patterns
        ),
        permissions=[
            Statement(
                "TakeCommits",
                (
                    "codecommit:CancelUploadArchive",
                    "codecommit:GetBranch",
                    "codecommit:GetCommit",
                    "codecommit:GetRepository",
                    "codecommit:GetUploadArchiveStatus",
                    "codecommit:UploadArchive",
                ),
                tuple(map(addresses.repository_arn, repositories)),
            ),
            Statement(
                "WriteCommits",
                WRITE_FROM_AFAR,
                tuple(f"{bucket}/{each}*" for each in addresses.pipeline_artifacts),
            ),
            use_key_from_afar(addresses, "s3", ("kms:Decrypt", "kms:GenerateDataKey")),
        ],
    )
