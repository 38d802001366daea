"""What a pipeline does with executions that come while another one is under way."""

import pytest
from botocore.exceptions import ClientError

from tests.unit.local_cloud.codepipeline.conftest import Pipeline, Workshop, approval, stage
from tests.unit.local_cloud.workloads import eventually


def make(workshop: Workshop, mode: str) -> Pipeline:
    """Makes a pipeline with two approvals after its source."""
    stages = (stage("One", approval()), stage("Two", approval()))
    source = workshop.source(workshop.repository())
    return workshop.pipeline(source, *stages, executionMode=mode)


def inside(pipeline: Pipeline, name: str, execution: str) -> bool:
    """Says whether an execution waits for the approval of a stage."""
    latest = pipeline.stage_state(name).get("latestExecution", {})
    waits = pipeline.latest(name).get("token")
    return bool(waits) and latest.get("pipelineExecutionId") == execution


def waiting(pipeline: Pipeline, name: str) -> list[str]:
    """Returns the executions that wait at the entry of a stage."""
    state = pipeline.stage_state(name)
    one = state.get("inboundExecution")
    found = [one] if one else state.get("inboundExecutions", [])
    return [execution["pipelineExecutionId"] for execution in found]


def test_a_newer_execution_supersedes_the_one_that_waits(workshop: Workshop) -> None:
    # Given a first execution that holds a stage, and a second one that waits before it
    pipeline = make(workshop, "SUPERSEDED")
    first = pipeline.first()
    eventually(lambda: inside(pipeline, "One", first))
    second = pipeline.start()
    eventually(lambda: waiting(pipeline, "One") == [second])
    # When a third one comes
    third = pipeline.start()
    # Then it has the second one's place, and the first one is left alone
    assert pipeline.finish(second) == "Superseded"
    eventually(lambda: waiting(pipeline, "One") == [third])
    assert pipeline.status(first) == "InProgress"
    # When the first one goes on, then the third one follows
    pipeline.answer("One")
    eventually(lambda: inside(pipeline, "Two", first) and inside(pipeline, "One", third))
    assert list(pipeline.runs(second)) == ["Source"]


def test_queued_executions_wait_for_their_turn(workshop: Workshop) -> None:
    # Given three executions of a queued pipeline
    pipeline = make(workshop, "QUEUED")
    first = pipeline.first()
    eventually(lambda: inside(pipeline, "One", first))
    second = pipeline.start()
    eventually(lambda: waiting(pipeline, "One") == [second])
    third = pipeline.start()
    # Then all wait, in their order
    eventually(lambda: waiting(pipeline, "One") == [second, third])
    # When the stage is free, also by a failure, then the next one enters
    pipeline.answer("One", "Rejected")
    assert pipeline.finish(first) == "Failed"
    eventually(lambda: inside(pipeline, "One", second))
    assert waiting(pipeline, "One") == [third]


def test_parallel_executions_do_not_wait_for_each_other(workshop: Workshop) -> None:
    pipeline = make(workshop, "PARALLEL")
    first, second = pipeline.first(), pipeline.start()
    for execution in (first, second):
        eventually(lambda e=execution: "Approve" in pipeline.runs(e))  # type: ignore[misc]
    assert {pipeline.status(first), pipeline.status(second)} == {"InProgress"}


def test_a_closed_entry_keeps_executions_out_until_it_opens(workshop: Workshop) -> None:
    # Given a pipeline whose second stage may not be entered
    pipeline = make(workshop, "SUPERSEDED")
    stage_two = {"pipelineName": pipeline.name, "stageName": "Two", "transitionType": "Inbound"}
    pipeline.codepipeline.disable_stage_transition(**stage_two, reason="Freeze")
    # When an execution has passed the first one
    execution = pipeline.first()
    pipeline.answer("One")
    # Then it waits before the second one, and the state says why
    eventually(lambda: waiting(pipeline, "Two") == [execution])
    transition = pipeline.stage_state("Two")["inboundTransitionState"]
    assert (transition["enabled"], transition["disabledReason"]) == (False, "Freeze")
    # When the entry is opened, then it goes on
    pipeline.codepipeline.enable_stage_transition(**stage_two)
    pipeline.answer("Two")
    pipeline.succeed(execution)


def test_a_queue_has_a_limit(workshop: Workshop) -> None:
    pipeline = make(workshop, "QUEUED")
    with pytest.raises(ClientError, match="ConcurrentPipelineExecutionsLimitExceeded"):
        for _ in range(51):
            pipeline.start()
    pipeline.codepipeline.delete_pipeline(name=pipeline.name)
