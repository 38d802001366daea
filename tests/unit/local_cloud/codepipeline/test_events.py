"""The events of pipelines, stages and actions are those that CodePipeline documents."""

import json
from typing import Any

import pytest

from tests.events import load
from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codepipeline.conftest import Pipeline, Workshop, approval, stage
from tests.unit.local_cloud.workloads import Queue, make_queue, unique

EVENTS = "events.amazonaws.com"

Heard = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def heard(cloud: Cloud) -> Queue:
    """A queue that gets every event of CodePipeline."""
    events, queue, name = cloud.client("events"), make_queue(cloud, open_to=EVENTS), unique("rule")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": ["aws.codepipeline"]}))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue.arn}])
    return queue


def listen(queue: Queue, pipeline: Pipeline, state: str) -> Heard:
    """Returns subject and event of all that a pipeline told until its execution was ``state``."""
    found: Heard = []
    arn = f"arn:aws:codepipeline:{REGION}:{TOOLS_ACCOUNT}:{pipeline.name}"
    while not any(what == "Pipeline" and e["detail"]["state"] == state for what, e in found):
        event = queue.receive_json()
        if event["resources"] == [arn]:
            found.append((event["detail-type"].split()[1], event))
    return found


def states(heard: Heard) -> set[tuple[str, str, str]]:
    """Returns subject, name and state of each event."""
    return {
        (what, detail.get("action") or detail.get("stage") or "", detail["state"])
        for what, detail in ((what, event["detail"]) for what, event in heard)
    }


def one(heard: Heard, what: str, state: str) -> dict[str, Any]:
    """Returns an event of a kind."""
    return next(e for kind, e in heard if (kind, e["detail"]["state"]) == (what, state))


def test_beginnings_and_ends_are_told_in_the_documented_form(
    workshop: Workshop, heard: Queue
) -> None:
    # Given a pipeline whose approval is refused
    source = workshop.source(workshop.repository())
    pipeline = workshop.pipeline(source, stage("Ask", approval()))
    pipeline.answer("Ask", "Rejected", summary="no")
    # When its execution has failed
    told = listen(heard, pipeline, "FAILED")
    # Then every beginning and end was an event
    assert states(told) >= {
        ("Pipeline", "", "STARTED"),
        ("Stage", "Source", "STARTED"),
        ("Action", "Source", "STARTED"),
        ("Action", "Source", "SUCCEEDED"),
        ("Stage", "Source", "SUCCEEDED"),
        ("Action", "Approve", "STARTED"),
        ("Action", "Approve", "FAILED"),
        ("Stage", "Ask", "FAILED"),
        ("Pipeline", "", "FAILED"),
    }
    # And each has the members of the canonical one
    for name, what, state in (
        ("codePipelineExecutionStarted", "Pipeline", "STARTED"),
        ("codePipelineExecutionFailed", "Pipeline", "FAILED"),
        ("codePipelineStageStarted", "Stage", "STARTED"),
        ("codePipelineActionFailed", "Action", "FAILED"),
    ):
        event, canonical = one(told, what, state), load(name)
        assert event.keys() == canonical.keys()
        assert event["detail"].keys() == canonical["detail"].keys()
    failed = one(told, "Action", "FAILED")["detail"]
    assert failed["execution-result"]["error-code"] == "JobFailed"
    assert failed["execution-result"]["external-execution-summary"].endswith(": no")
    assert failed["type"]["provider"] == "Manual"
    made = one(told, "Action", "SUCCEEDED")["detail"]["output-artifacts"][0]
    assert made["s3location"]["bucket"] == workshop.bucket
    started = one(told, "Pipeline", "STARTED")["detail"]
    assert started["execution-trigger"]["trigger-type"] == "CreatePipeline"
    assert (started["version"], started["pipeline-execution-attempt"]) == (1.0, 1.0)


def test_stops_and_retries_are_told(workshop: Workshop, heard: Queue) -> None:
    # Given an execution that is stopped and tried again
    source = workshop.source(workshop.repository())
    pipeline = workshop.pipeline(source, stage("Ask", approval()))
    pipeline.token("Ask")
    execution = {"pipelineName": pipeline.name, "pipelineExecutionId": pipeline.first()}
    pipeline.codepipeline.stop_pipeline_execution(**execution, abandon=True)
    assert pipeline.finish(pipeline.first()) == "Stopped"
    retry = {"stageName": "Ask", "retryMode": "FAILED_ACTIONS"}
    pipeline.codepipeline.retry_stage_execution(**execution, **retry)
    pipeline.answer("Ask")
    # When it has succeeded, then all of that was told
    told = listen(heard, pipeline, "SUCCEEDED")
    assert states(told) >= {
        ("Pipeline", "", "STOPPING"),
        ("Stage", "Ask", "STOPPING"),
        ("Action", "Approve", "ABANDONED"),
        ("Stage", "Ask", "STOPPED"),
        ("Pipeline", "", "STOPPED"),
        ("Pipeline", "", "RESUMED"),
        ("Stage", "Ask", "RESUMED"),
        ("Stage", "Ask", "SUCCEEDED"),
    }
    assert one(told, "Pipeline", "RESUMED")["detail"]["pipeline-execution-attempt"] == 2.0
