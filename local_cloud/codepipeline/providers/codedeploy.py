"""CodeDeploy actions: the input artifact is deployed to the servers of a group.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeDeploy.html
"""

from collections.abc import Mapping
from typing import Any

from local_cloud.codepipeline.providers.registry import provides
from local_cloud.codepipeline.work import ActionFailed, Work

_OVER = {"Succeeded", "Failed", "Stopped"}


@provides(
    "CodeDeploy",
    "Deploy",
    required=frozenset({"ApplicationName", "DeploymentGroupName"}),
    inputs=(1, 1),
    limit_seconds=5 * 24 * 60 * 60,
)
def deploy_to_servers(work: Work) -> Mapping[str, str]:
    """Registers the artifact as a revision, deploys it, and waits for the end."""
    application = work.configuration["ApplicationName"]
    codedeploy, revision = work.client("codedeploy"), _revision(work)
    codedeploy.register_application_revision(applicationName=application, revision=revision)
    deployment = codedeploy.create_deployment(
        applicationName=application,
        deploymentGroupName=work.configuration["DeploymentGroupName"],
        revision=revision,
        description=f"{work.execution.pipeline_name} {work.execution.id}",
    )["deploymentId"]
    work.action.external_id = deployment
    work.action.external_url = f"https://{work.region}.console.aws.amazon.com/codesuite/codedeploy/deployments/{deployment}"
    ended = _wait(work, deployment)
    if ended["status"] != "Succeeded":
        raise ActionFailed(_reason(ended))
    work.action.summary = "Deployment Succeeded"
    return {}


def _wait(work: Work, deployment: str) -> dict[str, Any]:
    while True:
        answer = work.client("codedeploy").get_deployment(deploymentId=deployment)
        info: dict[str, Any] = answer["deploymentInfo"]
        if info["status"] in _OVER:
            return info
        work.pause()


def _revision(work: Work) -> dict[str, Any]:
    artifact = work.action.inputs[0]
    answer = work.client("s3").head_object(Bucket=artifact.bucket, Key=artifact.key)
    version = {"version": answer["VersionId"]} if "VersionId" in answer else {}
    place = {"bucket": artifact.bucket, "key": artifact.key, "bundleType": "zip"}
    return {"revisionType": "S3", "s3Location": {**place, "eTag": answer["ETag"], **version}}


def _reason(ended: Mapping[str, Any]) -> str:
    error = ended.get("errorInformation") or {}
    return f"Deployment {ended['deploymentId']} {ended['status'].lower()}: {error.get('message')}"
