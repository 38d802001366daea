"""Whatever a step does, CodePipeline gets a result: without one the action would hang."""

import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from handlers.pipelines.job import Asked, Failed, Job, JobResult, Succeeded
from handlers.pipelines.reporting import REPORTING_SECONDS, CodePipelineJobs, do_job
from handlers.shared.events import MalformedEvent
from tests.events import load
from tests.unit.handlers.pipelines.fakes import FakeJobs

EVENT = load("codePipelineJob")
JOB = Job("11111111-abcd-1111-abcd-111111abcdef", "{}", None)
MINUTE = 60.0


@pytest.fixture
def codepipeline(aws: None) -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client("codepipeline")
    with Stubber(client) as stub:
        yield client, stub
        stub.assert_no_pending_responses()


def result_of(step: Any, event: Any = EVENT, seconds: float = MINUTE) -> JobResult:
    jobs = FakeJobs()
    do_job(event, seconds, jobs, step)
    [result] = jobs.results
    return result


def test_the_result_of_a_step_is_put() -> None:
    # Given a step that succeeds
    # When the job is done, the very result is put
    assert result_of(lambda job: Succeeded("done")) == Succeeded("done")


def test_an_unexpected_error_is_put_as_a_failure_in_words() -> None:
    def step(job: Job) -> JobResult:
        raise KeyError("orders")

    # Given a step that raises
    result = result_of(step)
    # Then the action fails, with the error as text and what to do
    assert isinstance(result, Failed)
    assert "KeyError: 'orders'" in result.message
    assert "Retry the stage" in result.message


def test_a_step_that_does_not_end_in_time_is_a_failure() -> None:
    # Given a step that waits for an answer which does not come
    answered = threading.Event()

    def step(job: Job) -> JobResult:
        answered.wait()
        return Succeeded()

    # When nearly all of the invocation's time is up
    try:
        result = result_of(step, seconds=REPORTING_SECONDS + 0.01)
    finally:
        answered.set()
    # Then the failure is put while Lambda still lets it
    assert isinstance(result, Failed)
    assert "did not answer" in result.message


def test_parameters_that_are_no_json_fail_the_action() -> None:
    # Given an action whose UserParameters somebody has edited by hand
    event = load("codePipelineJob")
    configuration = event["CodePipeline.job"]["data"]["actionConfiguration"]["configuration"]
    for written, reason in (("step=acquire", "not JSON"), ("[]", "not a JSON object")):
        configuration["UserParameters"] = written
        # When the step reads them
        result = result_of(lambda job: job.parameters() and Succeeded(), event)
        # Then the action says so
        assert isinstance(result, Failed)
        assert reason in result.message


def test_an_event_without_a_job_is_refused() -> None:
    # Given an invocation that CodePipeline did not make, nothing waits for a result
    with pytest.raises(MalformedEvent, match=r"CodePipeline\.job"):
        do_job({}, MINUTE, FakeJobs(), lambda job: Succeeded())


def test_defect_07_the_message_of_a_failure_is_text_within_the_limit(
    codepipeline: tuple[Any, Stubber],
) -> None:
    # Given a failure whose message is longer than CodePipeline takes
    client, stub = codepipeline
    details = {"type": "JobFailed", "message": "x" * 5000}
    stub.add_response("put_job_failure_result", {}, {"jobId": JOB.id, "failureDetails": details})
    # When it is put, it is cut (Stubber refuses what the service's model refuses)
    CodePipelineJobs(client).put(JOB, Failed("x" * 9000))


def test_a_failure_without_a_reason_still_has_a_message(
    codepipeline: tuple[Any, Stubber],
) -> None:
    client, stub = codepipeline
    details = {"type": "JobFailed", "message": "it gave no reason"}
    stub.add_response("put_job_failure_result", {}, {"jobId": JOB.id, "failureDetails": details})
    CodePipelineJobs(client).put(JOB, Failed(""))


def test_a_success_carries_variables_and_a_summary(codepipeline: tuple[Any, Stubber]) -> None:
    client, stub = codepipeline
    stub.add_response(
        "put_job_success_result",
        {},
        {
            "jobId": JOB.id,
            "outputVariables": {"Link": "https://example.com"},
            "executionDetails": {"summary": "done"},
        },
    )
    CodePipelineJobs(client).put(JOB, Succeeded("done", {"Link": "https://example.com"}))


def test_to_be_asked_again_is_a_success_with_a_token(codepipeline: tuple[Any, Stubber]) -> None:
    client, stub = codepipeline
    stub.add_response(
        "put_job_success_result",
        {},
        {
            "jobId": JOB.id,
            "continuationToken": "since",
            "executionDetails": {"summary": "waits"},
        },
    )
    CodePipelineJobs(client).put(JOB, Asked("since", "waits"))


def test_a_result_that_was_put_before_stays(codepipeline: tuple[Any, Stubber]) -> None:
    # Given Lambda's retry of an invocation whose result CodePipeline has already
    client, stub = codepipeline
    stub.add_client_error("put_job_success_result", "InvalidJobStateException")
    # When the result is put again, nothing is raised
    CodePipelineJobs(client).put(JOB, Succeeded())
