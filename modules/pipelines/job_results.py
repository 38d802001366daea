"""What a function needs that CodePipeline gives jobs to."""

from modules.iam import Statement


def allow_reporting() -> Statement:
    """Returns the permission to put a job's result; a job is no resource, its id is the secret.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/permissions-reference.html
    """
    return Statement(
        "ReportJobResults",
        ("codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"),
        ("*",),
    )
