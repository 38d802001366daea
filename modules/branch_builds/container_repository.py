"""Where container images are kept."""

from modules.addresses import Addresses
from modules.aws import EcrLifecyclePolicy, EcrRepository, EcrRepositoryEncryptionConfiguration
from modules.compact_json import compact_json
from modules.foundations import EncryptionKey
from modules.framework import Construct
from modules.iam import Statement
from modules.naming import Kind

_KEEP_IMAGES = 10


class ContainerRepository(Construct):
    """A repository whose tags never change, and whose images are scanned when they are pushed.

    image: what the repository holds images of; its name is made of it.
    """

    def __init__(
        self, scope: Construct, id: str, addresses: Addresses, key: EncryptionKey, *, image: str
    ) -> None:
        super().__init__(scope, id)
        self.name = addresses.named(Kind.CONTAINER_REPOSITORY, image)
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
            self, "lifecycle", repository=repository.name, policy=compact_json(_keep_latest())
        )

    def allow_pulling(self) -> list[Statement]:
        """Returns the permissions to pull an image."""
        return [
            _allow_signing_in(),
            Statement(
                "PullImage", ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"), (self.arn,)
            ),
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


def _allow_signing_in() -> Statement:
    # A token is for the whole registry: the action takes no resource.
    return Statement("SignInToRegistry", ("ecr:GetAuthorizationToken",), ("*",))


def _keep_latest() -> dict[str, object]:
    rule = {
        "rulePriority": 1,
        "description": f"Keep the latest {_KEEP_IMAGES}",
        "selection": {
            "tagStatus": "any",
            "countType": "imageCountMoreThan",
            "countNumber": _KEEP_IMAGES,
        },
        "action": {"type": "expire"},
    }
    return {"rules": [rule]}
