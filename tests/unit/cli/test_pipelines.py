"""Where a pipeline's newest execution is, from what GetPipelineState answers."""

from typing import Any

import pytest

from cli.pipelines import state_in

OLD, NEW = "execution-1", "execution-2"


def stage(name: str, execution: str, status: str, *actions: dict[str, Any]) -> dict[str, Any]:
    latest = {"pipelineExecutionId": execution, "status": status}
    return {"stageName": name, "latestExecution": latest, "actionStates": list(actions)}


def action(name: str, status: str, **more: Any) -> dict[str, Any]:
    return {"actionName": name, "latestExecution": {"status": status, **more}}


def answer(*stages: dict[str, Any]) -> dict[str, Any]:
    return {"pipelineName": "hotfix", "stageStates": list(stages)}


def test_a_pipeline_that_has_not_started_says_so() -> None:
    state = state_in(answer({"stageName": "Source", "actionStates": [{"actionName": "Source"}]}))
    assert (state.describe(), state.has_failed) == ("has not started", False)


def test_tells_the_stage_and_its_running_actions() -> None:
    running = [action("Image", "InProgress"), action("Package", "Succeeded")]
    state = state_in(
        answer(stage("Source", NEW, "Succeeded"), stage("Build", NEW, "InProgress", *running))
    )
    assert state.describe() == "Build: Image"
    assert state.is_past("Source")
    assert not state.is_past("Build")


def test_stages_of_an_earlier_execution_do_not_count() -> None:
    state = state_in(
        answer(
            stage("Source", NEW, "Succeeded"), stage("Prod", OLD, "Failed", action("x", "Failed"))
        )
    )
    assert (state.describe(), state.has_failed) == ("Source is done", False)
    assert not state.is_past("Prod")


def test_an_approval_that_is_waited_for_has_a_token() -> None:
    waiting = action("Approval", "InProgress", token="token")
    state = state_in(
        answer(stage("Source", NEW, "Succeeded"), stage("Approval", NEW, "InProgress", waiting))
    )
    assert (state.describe(), state.approval) == ("waits for approval", (NEW, "token"))


def test_an_approval_that_was_given_has_none() -> None:
    given = action("Approval", "Succeeded", token="token")
    state = state_in(answer(stage("Approval", NEW, "Succeeded", given)))
    assert state.approval is None


def test_an_earlier_execution_that_waits_for_approval_is_not_overlooked() -> None:
    waiting = action("Approval", "InProgress", token="token")
    state = state_in(
        answer(stage("Stage", NEW, "Succeeded"), stage("Approval", OLD, "InProgress", waiting))
    )
    assert state.approval == (OLD, "token")
    assert state.describe() == "Stage is done, an earlier execution waits for approval"


@pytest.mark.parametrize("status", ["Failed", "Stopped", "Cancelled"])
def test_a_stage_that_ended_otherwise_is_a_failure_with_its_reason(status: str) -> None:
    failed = action("Lock", "Failed", errorDetails={"message": "another hotfix deploys"})
    state = state_in(answer(stage("Stage", NEW, status, failed)))
    assert state.has_failed
    assert state.describe() == f"Stage {status.lower()}: another hotfix deploys"
