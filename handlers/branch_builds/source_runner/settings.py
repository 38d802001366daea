"""What the source runner is told by its environment."""

import environ

__all__ = ["Settings"]


@environ.config(prefix="", frozen=True)
class Settings:
    """The source runner's settings, one environment variable each."""

    queue_url: str = environ.var(help="URL of the FIFO queue of pushes")
    artifact_bucket: str = environ.var(help="where bundles and build records are kept")
    artifact_key_arn: str = environ.var(help="the KMS key of the artifact bucket")
    pull_role_arn: str = environ.var(help="the role in the source account that may pull")
    cluster_arn: str = environ.var(help="the ECS cluster of this task")
    aws_region: str = environ.var(help="the region of everything, set by ECS")
    git_endpoint_url: str | None = environ.var(
        default=None, help="of CodeCommit's git server; by default that of the region"
    )
    ecs_container_metadata_uri_v4: str = environ.var(help="describes this task, set by ECS")
