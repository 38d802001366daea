"""Lambda actions: a function is invoked with a job and tells its result.

https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
"""

import json
import time
from collections.abc import Mapping
from typing import Any

from local_cloud.codepipeline.action_execution import Artifact
from local_cloud.codepipeline.artifacts import artifact_store
from local_cloud.codepipeline.jobs import Job, JobFailed, JobSucceeded, jobs
from local_cloud.codepipeline.providers.registry import provides
from local_cloud.codepipeline.work import ActionFailed, Work

REPLY_SECONDS = 20 * 60.0  # a function that tells nothing for so long has failed (quotas page)
# Before the next invocation, longer each time; AWS publishes no numbers.
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 8.0


@provides(
    "Lambda",
    "Invoke",
    required=frozenset({"FunctionName"}),
    inputs=(0, 5),
    outputs=(0, 5),
    limit_seconds=24 * 60 * 60,
)
def invoke_function(work: Work) -> Mapping[str, str]:
    """Invokes the function until its job has a result that asks for no continuation."""
    token: str | None = None
    pause_seconds = FIRST_PAUSE_SECONDS
    while True:
        result = _ask(work, token)
        if isinstance(result, JobFailed):
            work.action.external_id = result.external_id
            raise ActionFailed(result.message, result.code)
        work.action.summary = result.summary or work.action.summary
        work.action.external_id = result.external_id or work.action.external_id
        if result.continuation_token is None:
            return result.variables
        token = result.continuation_token
        work.receive(pause_seconds)
        pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)


def _ask(work: Work, token: str | None) -> JobSucceeded | JobFailed:
    """Invokes the function once; returns what it tells."""
    execution = work.execution
    job = Job(work.action, _data(work, token))
    jobs(execution.account, execution.region)[job.id] = job
    event = {"CodePipeline.job": {"id": job.id, "accountId": execution.account, "data": job.data}}
    try:
        work.client("lambda").invoke(
            FunctionName=work.configuration["FunctionName"],
            InvocationType="Event",
            Payload=json.dumps(event),
        )
        return _result(work)
    finally:
        job.close()


def _result(work: Work) -> JobSucceeded | JobFailed:
    until = time.monotonic() + REPLY_SECONDS
    while (left := until - time.monotonic()) > 0:
        message = work.receive(left)
        if isinstance(message, JobSucceeded | JobFailed):
            return message
    name, minutes = work.configuration["FunctionName"], int(REPLY_SECONDS / 60)
    raise ActionFailed(
        f"The AWS Lambda function {name} failed to return a result within {minutes} minutes. "
        "Check the function to verify that it has permission to call the PutJobSuccessResult "
        "action and that it made a call to PutJobSuccessResult."
    )


def _data(work: Work, token: str | None) -> dict[str, Any]:
    session = work.session()
    data = {
        "actionConfiguration": {"configuration": dict(work.configuration)},
        "inputArtifacts": [_artifact(each) for each in work.action.inputs],
        "outputArtifacts": [_artifact(each) for each in work.announced_outputs()],
        "artifactCredentials": {
            "accessKeyId": session.access_key_id,
            "secretAccessKey": session.secret_access_key,
            "sessionToken": session.session_token,
        },
    }
    if token is not None:
        data["continuationToken"] = token
    key = artifact_store(work.execution, work.region).get("encryptionKey")
    return data | ({"encryptionKey": key} if key else {})


def _artifact(artifact: Artifact) -> dict[str, Any]:
    return {
        "name": artifact.name,
        "revision": artifact.revision,
        "location": {
            "type": "S3",
            "s3Location": {"bucketName": artifact.bucket, "objectKey": artifact.key},
        },
    }
