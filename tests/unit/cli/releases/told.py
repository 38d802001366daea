"""What CodeDeploy answers, in the shapes of botocore's model."""

from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.stub import Stubber

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
HOST = "arn:aws:codedeploy:eu-west-1:444444444444:instance/{}_dH556dxEXAMPLE"


def codedeploy() -> tuple[Any, Stubber]:
    """Returns a client that answers what its stubber is given, in that order."""
    client = boto3.client(
        "codedeploy",
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    stubber = Stubber(client)
    stubber.activate()
    return client, stubber


def location(key: str) -> dict[str, Any]:
    s3 = {"bucket": "artifacts", "key": key, "bundleType": "zip", "version": "1", "eTag": "e"}
    return {"revisionType": "S3", "s3Location": s3}


def info(id_: str, status: str, key: str = "a.zip", **more: Any) -> dict[str, Any]:
    """Returns a DeploymentInfo; ``more`` comes last."""
    created = CREATED.replace(day=1 + len(id_))  # longer ids are of newer deployments
    told = {"deploymentId": id_, "status": status, "revision": location(key), "createTime": created}
    return told | more


def event(name: str, status: str, **diagnostics: str) -> dict[str, Any]:
    return {"lifecycleEventName": name, "status": status, "diagnostics": diagnostics}


def target(name: str, status: str, *events: dict[str, Any]) -> dict[str, Any]:
    """Returns a DeploymentTarget of an on-premises instance."""
    instance = {"targetId": name, "targetArn": HOST.format(name), "status": status}
    return {
        "deploymentTargetType": "InstanceTarget",
        "instanceTarget": instance | {"lifecycleEvents": list(events)},
    }


def answer_look(
    stubber: Stubber, told: dict[str, Any], *targets: dict[str, Any], started: bool = True
) -> None:
    """Has the stubber answer one look at a deployment."""
    stubber.add_response("get_deployment", {"deploymentInfo": told})
    if not started:
        stubber.add_client_error("list_deployment_targets", "DeploymentNotStartedException")
        return
    ids = [each["instanceTarget"]["targetId"] for each in targets]
    stubber.add_response("list_deployment_targets", {"targetIds": ids})
    if ids:
        stubber.add_response("batch_get_deployment_targets", {"deploymentTargets": list(targets)})
