"""Every status of SSM comes to the right end, machine by machine."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.session import Session

from handlers.machine_steps.request import Success
from handlers.machine_steps.status.invocation import Invocation, State, is_over
from handlers.machine_steps.status.verdict import Command, Step, judge

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STEP = Step("role=api", Success(), deadline=NOW + timedelta(minutes=1))

STATES = {
    "Pending": State.RUNNING,
    "InProgress": State.RUNNING,
    "In Progress": State.RUNNING,
    "Delayed": State.RUNNING,
    "Cancelling": State.RUNNING,
    "Success": State.SUCCEEDED,
    "Failed": State.FAILED,
    "Cancelled": State.FAILED,
    "Canceled by an intern": State.FAILED,
    "DeliveryTimedOut": State.FAILED,
    "Delivery Timed Out": State.FAILED,
    "ExecutionTimedOut": State.FAILED,
    "Execution Timed Out": State.FAILED,
    "Undeliverable": State.FAILED,
    "Terminated": State.FAILED,
    "InvalidPlatform": State.FAILED,
    "Invalid Platform": State.FAILED,
    "AccessDenied": State.FAILED,
}


def ended(*details: str, targets: int | None = None, exit_code: int | None = None) -> Command:
    """A command that has ended, with one machine for each of ``details``."""
    invocations = [
        Invocation(f"mi-{number}", each, each, exit_code) for number, each in enumerate(details)
    ]
    return Command("Success", "Success", len(details) if targets is None else targets, invocations)


@pytest.mark.parametrize(("details", "state"), STATES.items())
def test_each_status_detail(details: str, state: State) -> None:
    assert Invocation("mi-1", "whatever", details).state((0,)) is state


def test_every_status_of_the_model_is_known() -> None:
    # Given every status that botocore's model of SSM has
    shapes = Session().get_service_model("ssm")
    invocations = shapes.shape_for("CommandInvocationStatus").enum  # type: ignore[attr-defined]
    commands = shapes.shape_for("CommandStatus").enum  # type: ignore[attr-defined]
    # Then none is unknown: TimedOut always comes with a detail
    for status in set(invocations) - {"TimedOut"}:
        assert "not known" not in Invocation("mi-1", status, "").words()
    for status in commands:
        assert is_over(status) in (True, False)


@pytest.mark.parametrize(
    ("age", "state"), [(1, State.RUNNING), (29, State.RUNNING), (30, State.FAILED)]
)
def test_a_command_that_ended_before_its_machines_are_listed(age: int, state: State) -> None:
    # Given a command that was sent some seconds ago, of which one of two machines is listed
    invocations = [Invocation("mi-1", "Failed", "Failed", 1)]
    sent_at = NOW - timedelta(seconds=age)
    # Then the other one is waited for, and not for ever
    assert judge(Command("Failed", "Failed", 2, invocations, sent_at), STEP, NOW).state is state


def test_an_unknown_status_of_a_machine_fails_and_is_named() -> None:
    verdict = judge(ended("Success", "Dreaming"), STEP, NOW)
    assert verdict.state is State.FAILED
    assert '"Dreaming"' in verdict.reason
    assert "mi-1" in verdict.reason


def test_an_unknown_status_of_the_command_fails_and_cancels_it() -> None:
    verdict = judge(Command("Dreaming", "", 1, ()), STEP, NOW)
    assert (verdict.state, verdict.error, verdict.cancel) == (State.FAILED, "UnknownStatus", True)
    assert '"Dreaming"' in verdict.reason


def test_five_machines_of_which_one_is_undeliverable() -> None:
    # Given a command that SSM itself calls a success
    command = ended("Success", "Success", "Undeliverable", "Success", "Success")
    # When it is judged, it is none, and the machine is named
    verdict = judge(command, STEP, NOW)
    assert verdict.state is State.FAILED
    assert "on 4 of 5 machines and must on 5" in verdict.reason
    assert "mi-2: the machine does not answer" in verdict.reason
    # And with four that are enough, it is one
    four = Step("role=api", Success(min_hosts=4), STEP.deadline)
    assert judge(command, four, NOW).state is State.SUCCEEDED


def test_tags_that_match_nothing_are_named() -> None:
    verdict = judge(ended(targets=0), STEP, NOW)
    assert (verdict.state, verdict.error) == (State.FAILED, "NoHosts")
    assert "No machine matches role=api" in verdict.reason


def test_machines_that_were_never_begun_with_are_counted() -> None:
    verdict = judge(ended("Failed", targets=5, exit_code=3), STEP, NOW)
    assert "mi-0: it failed with exit code 3; 4 were not begun with" in verdict.reason


@pytest.mark.parametrize(
    ("details", "exit_code", "exit_codes", "state"),
    [
        ("Failed", 3010, (0, 3010), State.SUCCEEDED),
        ("Failed", 1, (0, 3010), State.FAILED),
        ("Success", 0, (3010,), State.FAILED),
        ("ExecutionTimedOut", 3010, (3010,), State.FAILED),
    ],
)
def test_which_exit_codes_are_a_success(
    details: str, exit_code: int, exit_codes: tuple[int, ...], state: State
) -> None:
    assert Invocation("mi-1", details, details, exit_code).state(exit_codes) is state


@pytest.mark.parametrize("status", ["Pending", "InProgress", "Cancelling"])
def test_a_command_that_goes_on_is_waited_for(status: str) -> None:
    command = Command(status, status, 2, [Invocation("mi-1", "Success", "Success", 0)])
    assert judge(command, STEP, NOW).state is State.RUNNING


def test_a_machine_that_never_answers_is_named_and_the_command_cancelled() -> None:
    # Given a command that is still open after all its time-outs
    invocations = [Invocation("mi-1", "Success", "Success", 0), Invocation("mi-2", "Pending", "")]
    command = Command("InProgress", "InProgress", 2, invocations)
    # When it is judged, it has failed, the silent machine is named, and it is cancelled
    verdict = judge(command, STEP, STEP.deadline)
    assert (verdict.state, verdict.error, verdict.cancel) == (State.FAILED, "TimedOut", True)
    assert "mi-2" in verdict.reason
    assert "mi-1" not in verdict.reason
