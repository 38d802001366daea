"""What the failure function is told by its environment."""

import environ

__all__ = ["Settings"]


@environ.config(prefix="", frozen=True)
class Settings:
    """The failure function's settings, one environment variable each."""

    topic_arn: str = environ.var(help="SNS topic of the platform's notifications")
    pipelines_url: str = environ.var(help="the console's page of all pipelines")
