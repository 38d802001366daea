"""Lambda actions: a function gets a job and tells its result, or the action fails."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codepipeline.conftest import Pipeline, Workshop, action, stage
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import Queue, allow, make_queue

TELL = """
import boto3, json
def handle(event, context):
    boto3.client("sqs").send_message(QueueUrl={url!r}, MessageBody=json.dumps(event))
"""
COUNT = """
import boto3
def handle(event, context):
    job = event["CodePipeline.job"]
    count = int(job["data"].get("continuationToken", "0"))
    more = {"continuationToken": str(count + 1)} if count < 2 else {}
    details = {"summary": f"asked {count + 1} times", "externalExecutionId": "count"}
    boto3.client("codepipeline").put_job_success_result(
        jobId=job["id"], executionDetails=details, outputVariables={"Count": str(count)}, **more
    )
"""
FAIL = """
import boto3
def handle(event, context):
    boto3.client("codepipeline").put_job_failure_result(
        jobId=event["CodePipeline.job"]["id"],
        failureDetails={"type": "ConfigurationError", "message": "no such environment"},
    )
"""


def invoking(workshop: Workshop, function: str) -> Pipeline:
    """Makes a pipeline that invokes a function with its source."""
    configuration = {"FunctionName": function, "UserParameters": "#{Source.BranchName}"}
    invoke = action("Invoke", "Invoke", "Lambda", configuration=configuration)
    source = {"inputArtifacts": [{"name": "Source"}], "outputArtifacts": [{"name": "Made"}]}
    own = workshop.source(workshop.repository())
    return workshop.pipeline(own, stage("Invoke", invoke | source))


@pytest.fixture
def told(cloud: Cloud) -> Queue:
    return make_queue(cloud)


def test_a_function_is_invoked_with_the_job_as_aws_sends_it(
    cloud: Cloud, workshop: Workshop, told: Queue
) -> None:
    # Given a pipeline with a function that passes its event on
    sends = allow("sqs:SendMessage", told.arn)
    function = workshop.function(TELL.format(url=told.url), sends)
    pipeline = invoking(workshop, function)
    # When it is invoked, then it has the job, its artifacts and credentials to read them
    job = told.receive_json()["CodePipeline.job"]
    data = job["data"]
    configuration = {"FunctionName": function, "UserParameters": "main"}
    assert job["accountId"] == TOOLS_ACCOUNT
    assert data["actionConfiguration"] == {"configuration": configuration}
    given, made = data["inputArtifacts"][0], data["outputArtifacts"][0]
    assert (given["name"], made["name"]) == ("Source", "Made")
    where = given["location"]["s3Location"]
    reader = cloud.client_with(_credentials(data), "s3")
    assert reader.get_object(Bucket=where["bucketName"], Key=where["objectKey"])["Body"].read()
    details = call(pipeline.codepipeline, "GetJobDetails", jobId=job["id"])["jobDetails"]
    assert details["data"]["inputArtifacts"] == data["inputArtifacts"]
    # When anybody who may tells the result, then the action has ended, and no other one is taken
    call(pipeline.codepipeline, "PutJobSuccessResult", jobId=job["id"])
    pipeline.succeed(pipeline.first())
    with pytest.raises(ClientError, match="InvalidJobState"):
        pipeline.codepipeline.put_job_success_result(jobId=job["id"])


def test_a_continuation_has_the_function_invoked_again(workshop: Workshop) -> None:
    pipeline = invoking(workshop, workshop.function(COUNT))
    pipeline.succeed(pipeline.first())
    output = pipeline.runs(pipeline.first())["Invoke"]["output"]
    assert output["outputVariables"] == {"Count": "2"}
    assert output["executionResult"] == {
        "externalExecutionId": "count",
        "externalExecutionSummary": "asked 3 times",
    }


def test_a_failure_is_told_in_the_functions_words(workshop: Workshop) -> None:
    pipeline = invoking(workshop, workshop.function(FAIL))
    assert pipeline.finish(pipeline.first()) == "Failed"
    failed = {"code": "ConfigurationError", "message": "no such environment"}
    assert pipeline.latest("Invoke", "Invoke")["errorDetails"] == failed


def test_a_role_must_be_allowed_to_invoke(workshop: Workshop) -> None:
    function = workshop.function(FAIL)
    workshop.statements.clear()
    pipeline = invoking(workshop, function)
    assert pipeline.finish(pipeline.first()) == "Failed"
    details = pipeline.latest("Invoke", "Invoke")["errorDetails"]
    assert details["code"] == "PermissionError"
    assert "lambda:InvokeFunction" in details["message"]


@pytest.mark.parametrize(
    ("result", "refusal"),
    [
        ({"outputVariables": {"All": "x" * 122_880}}, "OutputVariablesSizeExceeded"),
        ({"outputVariables": {"a b": "x"}}, "ValidationException"),
        ({"executionDetails": {"summary": "x" * 2049}}, "ValidationException"),
    ],
)
def test_a_result_beyond_the_limits_is_refused(
    workshop: Workshop, told: Queue, result: dict[str, Any], refusal: str
) -> None:
    sends = allow("sqs:SendMessage", told.arn)
    pipeline = invoking(workshop, workshop.function(TELL.format(url=told.url), sends))
    job = told.receive_json()["CodePipeline.job"]["id"]
    with pytest.raises(ClientError, match=refusal):
        pipeline.codepipeline.put_job_success_result(jobId=job, **result)
    assert pipeline.latest("Invoke", "Invoke")["status"] == "InProgress"


def test_an_unknown_job_has_no_result(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="JobNotFound"):
        cloud.client("codepipeline").put_job_success_result(
            jobId="00000000-0000-4000-8000-000000000000"
        )


def _credentials(data: dict[str, Any]) -> dict[str, str]:
    given = data["artifactCredentials"]
    return {
        "aws_access_key_id": given["accessKeyId"],
        "aws_secret_access_key": given["secretAccessKey"],
        "aws_session_token": given["sessionToken"],
    }
