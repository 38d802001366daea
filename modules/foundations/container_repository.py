"""Where container images are kept."""

from collections.abc import Sequence

from modules.aws import (
    EcrLifecyclePolicy,
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryPolicy,
)
from modules.compact_json import compact_json
from modules.foundations.key import EncryptionKey
from modules.framework import Construct
from modules.iam import Statement, policy

_PULL = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


class ContainerRepository(Construct):
    """A repository whose tags never change, and whose images are scanned when they are pushed.

    keep_images: how many are kept; older ones are deleted.
    pullers: statements that let other accounts pull, made by ``let_pull``.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        key: EncryptionKey,
        *,
        name: str,
        keep_images: int,
        pullers: Sequence[Statement] = (),
    ) -> None:
        super().__init__(scope, id)
        self.name = name
        repository = EcrRepository(
            self,
            "repository",
            name=self.name,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configuration=[
                EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=key.arn)
            ],
            force_delete=True,  # the images can be made from their sources again
        )
        self.arn, self.uri = repository.arn, repository.repository_url
        EcrLifecyclePolicy(
            self, "lifecycle", repository=repository.name, policy=compact_json(_keep(keep_images))
        )
        if pullers:
            EcrRepositoryPolicy(self, "policy", repository=repository.name, policy=policy(pullers))

    def allow_pulling(self) -> list[Statement]:
        """Returns the permissions to pull an image."""
        return [
            _allow_signing_in(),
            Statement("PullImage", _PULL, (self.arn,)),
        ]

    def allow_pushing(self) -> list[Statement]:
        """Returns the permissions to see whether a tag is there and to push an image."""
        return [
            _allow_signing_in(),
            Statement(
                "PushImage",
                (
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:CompleteLayerUpload",
                    "ecr:InitiateLayerUpload",
                    "ecr:PutImage",
                    "ecr:UploadLayerPart",
                ),
                (self.arn,),
            ),
        ]


def let_pull(account_root_arn: str, role_arn_pattern: str) -> Statement:
    """Returns the statement that lets roles of another account pull from the repository it is of.

    role_arn_pattern: the roles' ARN, in which ``*`` stands for any text.
    """
    account = account_root_arn.split(":")[4]
    return Statement(
        f"LetAccount{account}Pull",
        _PULL,
        conditions={"ArnLike": {"aws:PrincipalArn": role_arn_pattern}},
        principals={"AWS": account_root_arn},
    )


def _allow_signing_in() -> Statement:
    # A token is for the whole registry: the action takes no resource.
    return Statement("SignInToRegistry", ("ecr:GetAuthorizationToken",), ("*",))


def _keep(images: int) -> dict[str, object]:
    rule = {
        "rulePriority": 1,
        "description": f"Keep the latest {images}",
        "selection": {
            "tagStatus": "any",
            "countType": "imageCountMoreThan",
            "countNumber": images,
        },
        "action": {"type": "expire"},
    }
    return {"rules": [rule]}
