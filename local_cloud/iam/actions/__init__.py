"""Which actions an operation needs, and on what: one declarative table a service."""

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions import (
    awslambda,
    cloudformation,
    codebuild,
    codecommit,
    codedeploy,
    codepipeline,
    deployment,
    dynamodb,
    ec2,
    ecs,
    elbv2,
    events,
    iam,
    kms,
    logs,
    s3,
    servicecatalog,
    sns,
    sqs,
    ssm,
    states,
    sts,
)
from local_cloud.iam.actions.table import Access, Table

__all__ = ["Access", "accesses"]

_TABLES: dict[str, Table] = {
    "cloudformation": cloudformation.TABLE,
    "codebuild": codebuild.TABLE,
    "codecommit": codecommit.TABLE,
    "codedeploy": codedeploy.TABLE,
    "codepipeline": codepipeline.TABLE,
    "dynamodb": dynamodb.TABLE,
    "ec2": ec2.TABLE,
    "ecs": ecs.TABLE,
    "elbv2": elbv2.TABLE,
    "events": events.TABLE,
    "iam": iam.TABLE,
    "kms": kms.TABLE,
    "lambda": awslambda.TABLE,
    "logs": logs.TABLE,
    "s3": s3.TABLE,
    "servicecatalog": servicecatalog.TABLE,
    "sns": sns.TABLE,
    "sqs": sqs.TABLE,
    "ssm": ssm.TABLE,
    "stepfunctions": states.TABLE,
    "sts": sts.TABLE,
    **deployment.TABLES,
}


def accesses(call: ApiCall) -> list[Access]:
    """Returns every action and resource that ``call`` needs; it is allowed if all of them are.

    A service without a table is held against "*".
    """
    table = _TABLES.get(call.service) or Table(prefix=call.service)
    return table.accesses(call)
