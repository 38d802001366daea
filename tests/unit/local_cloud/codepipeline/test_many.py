"""Many pipelines of one repository walk at the same time."""

from concurrent.futures import ThreadPoolExecutor

from tests.unit.local_cloud.codepipeline.conftest import (
    Pipeline,
    Workshop,
    action,
    approval,
    stage,
)
from tests.unit.local_cloud.workloads import eventually

MANY = 50
SECONDS = 120.0
ASK_ONCE_MORE = """
import boto3
def handle(event, context):
    job = event["CodePipeline.job"]
    more = {} if job["data"].get("continuationToken") else {"continuationToken": "again"}
    boto3.client("codepipeline").put_job_success_result(jobId=job["id"], **more)
"""


def test_fifty_pipelines_come_to_their_approvals_and_to_their_ends(workshop: Workshop) -> None:
    # Given fifty pipelines of one repository, with a function that each of them waits for
    source = workshop.source(workshop.repository())
    function = {"FunctionName": workshop.function(ASK_ONCE_MORE)}
    wait = stage("Wait", action("Wait", "Invoke", "Lambda", configuration=function))
    role = workshop.role()
    pipelines = [
        workshop.pipeline(source, wait, stage("Ask", approval()), roleArn=role) for _ in range(MANY)
    ]
    # When all of them are approved
    with ThreadPoolExecutor(4) as people:
        list(people.map(_approve, pipelines))
    # Then all have succeeded
    for pipeline in pipelines:
        pipeline.succeed(pipeline.first())


def _approve(pipeline: Pipeline) -> None:
    eventually(lambda: pipeline.latest("Ask").get("token"), SECONDS)
    pipeline.answer("Ask")
