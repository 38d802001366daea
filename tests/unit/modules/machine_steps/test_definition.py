"""The state machine's definition: what Step Functions' language allows, and what it must do."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from modules.machine_steps.definition import definition


@pytest.fixture
def text() -> str:
    """The definition for machines of Stage."""
    return definition(
        partition="aws-us-gov",
        environment="stage",
        submit_function="arn:aws-us-gov:lambda:us-gov-west-1:222222222222:function:submit",
        status_function="arn:aws-us-gov:lambda:us-gov-west-1:222222222222:function:status",
    )


@pytest.fixture
def states(text: str) -> dict[str, dict[str, Any]]:
    """The states by their names."""
    found: dict[str, dict[str, Any]] = json.loads(text)["States"]
    return found


def followers(state: dict[str, Any]) -> Iterator[str]:
    """Yields the names of the states that may come after ``state``."""
    for part in (state, *state.get("Catch", []), *state.get("Choices", [])):
        if "Next" in part:
            yield part["Next"]
    if "Default" in state:
        yield state["Default"]


def test_it_is_in_the_states_language(text: str) -> None:
    AmazonStateLanguageParser.parse(text)


def test_nothing_is_left_to_fill_in(text: str) -> None:
    assert "${" not in text
    assert json.loads(text)["TimeoutSeconds"] == 7 * 24 * 3600


def test_every_state_is_reached_and_every_way_leads_to_a_state(
    text: str, states: dict[str, dict[str, Any]]
) -> None:
    reached = {json.loads(text)["StartAt"]} | {
        name for state in states.values() for name in followers(state)
    }

    assert reached == set(states)


def test_each_function_is_tried_again_and_its_failure_is_an_end(
    states: dict[str, dict[str, Any]],
) -> None:
    tasks = [state for state in states.values() if state["Type"] == "Task"]

    assert len(tasks) == 2
    for task in tasks:
        (retry,) = task["Retry"]
        assert (retry["ErrorEquals"], retry["JitterStrategy"]) == (["States.ALL"], "FULL")
        assert retry["MaxAttempts"] >= 5
        assert [states[each["Next"]]["Type"] for each in task["Catch"]] == ["Fail"]


def test_the_functions_are_those_of_the_partition_and_know_the_environment(
    states: dict[str, dict[str, Any]],
) -> None:
    submit = states["Submit"]

    assert submit["Resource"] == "arn:aws-us-gov:states:::lambda:invoke"
    assert submit["Parameters"]["FunctionName"].endswith(":function:submit")
    assert submit["Parameters"]["Payload"] == {
        "execution.$": "$$.Execution.Id",
        "environment": "stage",
    }
    assert states["Status"]["Parameters"]["FunctionName"].endswith(":function:status")


def test_an_outcome_that_is_unknown_is_a_failure(states: dict[str, dict[str, Any]]) -> None:
    assert states[states["Outcome"]["Default"]]["Type"] == "Fail"
