"""The entries of stages: who is in, who waits, whom a newer one overtakes."""

import pytest

from local_cloud.codepipeline.execution import Execution, Trigger
from local_cloud.codepipeline.gates import Gates, Transition
from local_cloud.codepipeline.states import ExecutionStatus

STAGE = "One"


def execution(mode: str) -> Execution:
    """Returns an execution of a pipeline of that mode."""
    definition = {"name": "pipeline", "executionMode": mode}
    return Execution("111111111111", "eu-west-1", "aws", definition, Trigger("CreatePipeline"))


def test_a_free_stage_is_taken_at_once_and_only_who_waits_is_superseded() -> None:
    # Given three executions that line up before any of their threads runs
    gates, (first, second, third) = Gates(), [execution("SUPERSEDED") for _ in range(3)]
    for each in (first, second, third):
        gates.line_up(each, STAGE)
    # Then the first one is in, and the last one waits
    assert gates.enter(first, STAGE)
    assert gates.waiting(STAGE) == [third]
    assert not gates.enter(second, STAGE)
    assert second.ending is ExecutionStatus.SUPERSEDED
    # When the first one leaves, then the last one is in
    gates.leave(first, STAGE)
    assert gates.enter(third, STAGE)


def test_a_queue_is_left_in_the_order_it_was_joined() -> None:
    gates, queue = Gates(), [execution("QUEUED") for _ in range(4)]
    for each in queue:
        gates.line_up(each, STAGE)
    for position, each in enumerate(queue):
        assert gates.enter(each, STAGE)
        assert gates.waiting(STAGE) == queue[position + 1 :]
        gates.leave(each, STAGE)


def test_an_execution_that_ends_makes_way() -> None:
    # Given one that is in, one that is next and is to end, and one behind it
    gates, (first, second, third) = Gates(), [execution("QUEUED") for _ in range(3)]
    for each in (first, second, third):
        gates.line_up(each, STAGE)
    gates.end(second, ExecutionStatus.STOPPED)
    assert not gates.enter(second, STAGE)
    # When the first one goes on, then the third one is in
    gates.line_up(first, "Two", leaving=STAGE)
    assert gates.enter(third, STAGE)
    assert gates.enter(first, "Two")


@pytest.mark.parametrize("mode", ["SUPERSEDED", "QUEUED", "PARALLEL"])
def test_a_closed_entry_keeps_everybody_out(mode: str) -> None:
    gates, waits = Gates(), execution(mode)
    gates.set_transition(STAGE, Transition(False, "Freeze", "someone"))
    gates.line_up(waits, STAGE)
    assert gates.waiting(STAGE) == [waits]
    gates.set_transition(STAGE, Transition(True, None, "someone"))
    assert gates.enter(waits, STAGE)


def test_a_retry_takes_a_stage_that_is_free() -> None:
    gates, failed, newer = Gates(), execution("QUEUED"), execution("QUEUED")
    gates.line_up(newer, STAGE)
    assert not gates.enter_again(failed, STAGE)
    gates.leave(newer, STAGE)
    assert gates.enter_again(failed, STAGE)
    assert gates.enter(failed, STAGE)
