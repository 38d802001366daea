"""What the build result function is told by its environment."""

import environ

__all__ = ["Settings"]


@environ.config(prefix="", frozen=True)
class Settings:
    """The build result function's settings, one environment variable each."""

    comment_role_arn: str = environ.var(help="role in the source account that may comment")
    topic_arn: str = environ.var(help="SNS topic of the platform's notifications")
    aws_lambda_function_name: str = environ.var(
        default="branchline-build-result", help="set by Lambda; names the session under the role"
    )
