"""Stopping, retrying and replacing what is under way."""

import pytest
from botocore.exceptions import ClientError

from tests.unit.local_cloud.codepipeline.conftest import Pipeline, Workshop, approval, stage
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import eventually


@pytest.fixture
def pipeline(workshop: Workshop) -> Pipeline:
    """Returns a pipeline with two approvals at once and one after them, then another stage."""
    together = (approval("Left"), approval("Right"), approval("Then", runOrder=2))
    source = workshop.source(workshop.repository())
    return workshop.pipeline(source, stage("Ask", *together), stage("Last", approval()))


def stop(pipeline: Pipeline, execution: str, *, abandon: bool) -> None:
    call(
        pipeline.codepipeline,
        "StopPipelineExecution",
        pipelineName=pipeline.name,
        pipelineExecutionId=execution,
        abandon=abandon,
        reason="Enough",
    )


def retry(pipeline: Pipeline, execution: str, mode: str) -> None:
    call(
        pipeline.codepipeline,
        "RetryStageExecution",
        pipelineName=pipeline.name,
        stageName="Ask",
        pipelineExecutionId=execution,
        retryMode=mode,
    )


def test_actions_of_one_run_order_run_at_once_and_the_next_after_them(pipeline: Pipeline) -> None:
    pipeline.token("Ask", "Left")
    pipeline.answer("Ask", action="Right")
    assert "Then" not in pipeline.runs(pipeline.first())
    pipeline.answer("Ask", action="Left")
    pipeline.answer("Ask", action="Then")
    assert pipeline.token("Last")


def test_a_stop_that_waits_lets_running_actions_end(pipeline: Pipeline) -> None:
    # Given an execution with two running actions
    execution = pipeline.first()
    pipeline.token("Ask", "Left")
    pipeline.token("Ask", "Right")
    # When it is stopped
    stop(pipeline, execution, abandon=False)
    # Then it waits for both, and not for the next
    assert pipeline.status(execution) == "Stopping"
    with pytest.raises(ClientError, match="DuplicatedStopRequest"):
        stop(pipeline, execution, abandon=False)
    pipeline.answer("Ask", action="Left")
    pipeline.answer("Ask", action="Right")
    assert pipeline.finish(execution) == "Stopped"
    assert "Then" not in pipeline.runs(execution)
    summaries = call(pipeline.codepipeline, "ListPipelineExecutions", pipelineName=pipeline.name)
    assert summaries["pipelineExecutionSummaries"][0]["stopTrigger"] == {"reason": "Enough"}


def test_a_stop_that_abandons_ends_at_once(pipeline: Pipeline) -> None:
    execution = pipeline.first()
    pipeline.token("Ask", "Left")
    stop(pipeline, execution, abandon=True)
    assert pipeline.finish(execution) == "Stopped"
    assert pipeline.runs(execution)["Left"]["status"] == "Abandoned"
    with pytest.raises(ClientError, match="PipelineExecutionNotStoppable"):
        stop(pipeline, execution, abandon=True)


def test_a_retry_runs_the_failed_actions_again(pipeline: Pipeline) -> None:
    # Given a stage in which one of two actions has failed
    execution = pipeline.first()
    pipeline.answer("Ask", action="Left")
    pipeline.answer("Ask", "Rejected", action="Right", summary="not yet")
    assert pipeline.finish(execution) == "Failed"
    failed = pipeline.runs(execution)
    assert "not yet" in failed["Right"]["output"]["executionResult"]["errorDetails"]["message"]
    # When the failed ones are retried
    retry(pipeline, execution, "FAILED_ACTIONS")
    # Then only they run, and what follows them
    pipeline.answer("Ask", action="Right")
    pipeline.answer("Ask", action="Then")
    pipeline.answer("Last")
    pipeline.succeed(execution)
    again = pipeline.runs(execution)
    assert again["Left"]["actionExecutionId"] == failed["Left"]["actionExecutionId"]
    assert again["Right"]["actionExecutionId"] != failed["Right"]["actionExecutionId"]


def test_a_retry_of_all_actions_runs_all_of_them(pipeline: Pipeline) -> None:
    execution = pipeline.first()
    pipeline.answer("Ask", action="Left")
    pipeline.answer("Ask", "Rejected", action="Right")
    assert pipeline.finish(execution) == "Failed"
    retry(pipeline, execution, "ALL_ACTIONS")
    assert pipeline.token("Ask", "Left")


def test_only_the_latest_execution_of_a_failed_stage_is_retried(pipeline: Pipeline) -> None:
    # Given an execution that failed, and a newer one in the same stage
    first = pipeline.first()
    with pytest.raises(ClientError, match="StageNotRetryable"):
        retry(pipeline, first, "ALL_ACTIONS")
    pipeline.answer("Ask", "Rejected", action="Left")
    pipeline.answer("Ask", "Rejected", action="Right")
    assert pipeline.finish(first) == "Failed"
    pipeline.start()
    pipeline.token("Ask", "Left")
    # Then the first one is not retried any more
    with pytest.raises(ClientError, match="NotLatestPipelineExecution"):
        retry(pipeline, first, "ALL_ACTIONS")


def test_a_changed_definition_cancels_what_ran_the_old_one(pipeline: Pipeline) -> None:
    execution = pipeline.first()
    pipeline.token("Ask", "Left")
    changed = call(pipeline.codepipeline, "UpdatePipeline", pipeline=pipeline.definition)
    assert changed["pipeline"]["version"] == 2
    assert pipeline.finish(execution) == "Cancelled"


def test_a_deleted_pipeline_waits_for_nobody(pipeline: Pipeline) -> None:
    token = pipeline.token("Ask", "Left")
    pipeline.codepipeline.delete_pipeline(name=pipeline.name)
    with pytest.raises(ClientError, match="PipelineNotFound"):
        pipeline.codepipeline.put_approval_result(
            pipelineName=pipeline.name,
            stageName="Ask",
            actionName="Left",
            token=token,
            result={"summary": "", "status": "Approved"},
        )


def test_an_approval_takes_its_own_token_once(pipeline: Pipeline) -> None:
    names = {"pipelineName": pipeline.name, "stageName": "Ask", "actionName": "Left"}
    answer = {"result": {"summary": "", "status": "Approved"}}
    put = pipeline.codepipeline.put_approval_result
    token = pipeline.token("Ask", "Left")
    with pytest.raises(ClientError, match="InvalidApprovalToken"):
        put(**names, **answer, token="0" * 8 + token[8:])
    put(**names, **answer, token=token)
    eventually(lambda: pipeline.latest("Ask", "Left")["status"] == "Succeeded")
    with pytest.raises(ClientError, match="ApprovalAlreadyCompleted"):
        put(**names, **answer, token=token)


def test_the_same_request_token_starts_one_execution(pipeline: Pipeline) -> None:
    token = {"clientRequestToken": "one-and-only"}
    assert pipeline.start(**token) == pipeline.start(**token)
    with pytest.raises(ClientError, match="ConflictException"):
        pipeline.start(**token, sourceRevisions=[])
