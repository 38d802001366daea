"""What other accounts' roles may do with the artifact bucket's objects."""

from collections.abc import Iterator

from modules.addresses import Addresses
from modules.iam import Statement

# CodeBuild and CodePipeline read an object in the version that they found.
READ_OBJECTS = ("s3:GetObject", "s3:GetObjectVersion")
# CodePipeline and the SSM agent give the bucket's owner all rights to what they write from afar.
WRITE_FROM_AFAR = ("s3:PutObject", "s3:PutObjectAcl")


def for_other_accounts(addresses: Addresses) -> Iterator[Statement]:
    """Yields what roles in other accounts may do with the bucket; their own policies say it too."""
    bucket = addresses.arn("s3", "", addresses.artifact_bucket, regional=False)
    artifacts = tuple(f"{bucket}/{each}*" for each in addresses.pipeline_artifacts)
    for account, role_arn in addresses.artifact_writers.items():
        yield _let(addresses, f"WriteCommitsOf{account}", WRITE_FROM_AFAR, artifacts, role_arn)
    for account, role_arn in addresses.artifact_readers.items():
        yield _let(addresses, f"ReadTemplatesOf{account}", READ_OBJECTS, artifacts, role_arn)
    for account, role_arn in addresses.output_writers.items():
        patterns = addresses.machine_outputs_pattern(account)
        outputs = tuple(f"{bucket}/{each}" for each in patterns)
        yield _let(addresses, f"WriteOutputsOf{account}", WRITE_FROM_AFAR, outputs, role_arn)


def _let(
    addresses: Addresses,
    sid: str,
    actions: tuple[str, ...],
    objects: tuple[str, ...],
    role_arn: str,
) -> Statement:
    return Statement(
        sid,
        actions,
        objects,
        {"ArnEquals": {"aws:PrincipalArn": role_arn}},
        principals={"AWS": addresses.account_root_arn(role_arn.split(":")[4])},
    )
