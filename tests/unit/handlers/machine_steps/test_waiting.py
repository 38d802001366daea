"""One look after another until a command has ended, and no command outlives its execution."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from handlers.machine_steps.ledger import Claim
from handlers.machine_steps.status.aws import SsmCommands
from handlers.machine_steps.status.invocation import Invocation
from handlers.machine_steps.status.output import MAX_SUMMARY_LENGTH, HostOutput, excerpt
from handlers.machine_steps.status.verdict import Command
from handlers.machine_steps.status.waiting import CommandNotFound, Waiting
from handlers.shared.events import MalformedEvent
from handlers.shared.notification import Notification

EXECUTION = "arn:aws:states:eu-west-1:222222222222:execution:machine-step:e1"
COMMAND = "11111111-2222-3333-4444-555555555555"
RUNNING = Command("InProgress", "InProgress", 1, (Invocation("mi-1", "InProgress", ""),))
EVENTS_OF_A_LOOK = 9  # two of Wait, five of Status, two of Outcome
SENT_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
ENDED = Command("Success", "Success", 1, (Invocation("mi-1", "Success", "Success", 0, "linux"),))
FAILED = Command("Failed", "Failed", 1, (Invocation("mi-1", "Failed", "Failed", 3, "linux"),))
STEP = {
    "outcome": "running",
    "execution": EXECUTION,
    "environment": "stage",
    "command_id": COMMAND,
    "hosts": "role=api",
    "success": {"exit_codes": [0], "min_hosts": None},
    "deadline": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
    "wait_seconds": 0,
}


@dataclass
class FakeCommands:
    """One command, in memory. sent: whether SSM lists it."""

    command: Command = RUNNING
    sent: bool = True
    cancelled: list[str] = field(default_factory=list)

    def read(self, command_id: str) -> Command:
        return self.command

    def output(self, command_id: str, invocation: Invocation) -> HostOutput:
        return HostOutput(["one", "two"], ["last"], "https://s3/output", "https://logs")

    def find(self, execution: str, since: datetime) -> str | None:
        return COMMAND if self.sent else None

    def cancel(self, command_id: str) -> None:
        self.cancelled.append(command_id)


@dataclass
class FakeLedger:
    claim: Claim | None = None

    def read(self, execution: str) -> Claim | None:
        return self.claim


@dataclass
class FakeTopic:
    published: list[Notification] = field(default_factory=list)

    def publish(self, notification: Notification) -> None:
        self.published.append(notification)


@dataclass
class World:
    commands: FakeCommands = field(default_factory=FakeCommands)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    topic: FakeTopic = field(default_factory=FakeTopic)

    @property
    def waiting(self) -> Waiting:
        return Waiting(self.ledger, lambda _: self.commands, self.topic, 2, 30)  # type: ignore[arg-type]


def test_waits_grow_to_the_longest() -> None:
    # Given a command that goes on
    waiting, step, waits = World().waiting, dict(STEP), []
    # When it is looked at again and again
    for _ in range(10):
        step = waiting.look(step)
        waits.append(step["wait_seconds"])
    # Then the waits grow from the first to the longest
    assert waits == [2, 3, 4, 6, 9, 13, 19, 28, 30, 30]


@pytest.mark.parametrize("max_wait_seconds", [1, 30])
def test_no_history_of_an_execution_is_too_long(max_wait_seconds: int) -> None:
    # Given the longest command: two days until it is delivered, and two days until it has ended
    left = timedelta(days=4)
    waiting = replace(World().waiting, first_wait_seconds=1, max_wait_seconds=max_wait_seconds)
    # When it is looked at until then
    looks = seconds = 0
    while left > timedelta():
        deadline = (datetime.now(UTC) + left).isoformat()
        seconds = waiting.look({**STEP, "deadline": deadline, "wait_seconds": seconds})[
            "wait_seconds"
        ]
        left -= timedelta(seconds=seconds)
        looks += 1
    # Then Step Functions' quota of events, 25,000, holds them all
    assert looks * EVENTS_OF_A_LOOK < 25_000


def test_a_success_carries_what_each_machine_wrote() -> None:
    result = World(FakeCommands(ENDED)).waiting.look(STEP)
    assert json.loads(json.dumps(result)) == {
        "outcome": "succeeded",
        "summary": "The command succeeded on 1 machines\n"
        "mi-1: it succeeded with exit code 0. https://s3/output\n  last",
        "hosts": [
            {
                "instance_id": "mi-1",
                "status": "Success",
                "exit_code": 0,
                "first_lines": ["one", "two"],
                "last_lines": ["last"],
                "output_url": "https://s3/output",
                "log_url": "https://logs",
            }
        ],
    }


def test_a_failure_says_why_and_shows_the_last_lines() -> None:
    world = World(FakeCommands(FAILED))
    result = world.waiting.look(STEP)
    assert (result["outcome"], result["error"]) == ("failed", "MachineStepFailed")
    assert "mi-1: it failed with exit code 3" in result["cause"]
    assert "  last" in result["cause"]
    assert not world.commands.cancelled


def test_a_command_past_its_deadline_is_cancelled() -> None:
    world = World()
    result = world.waiting.look({**STEP, "deadline": "2020-01-01T00:00:00+00:00"})
    assert (result["outcome"], result["error"]) == ("failed", "TimedOut")
    assert world.commands.cancelled == [COMMAND]


def test_many_machines_with_long_lines_fit_into_an_execution() -> None:
    # Given 500 machines that failed, each with long lines
    invocations = [replace(FAILED.invocations[0], instance_id=f"mi-{n:017}") for n in range(500)]
    world = World(FakeCommands(Command("Failed", "Failed", 500, invocations)))
    first, last = excerpt("\n".join(["x" * 9000] * 100))
    output = HostOutput(first, last, "https://s3/" + "o" * 1000, "https://logs/" + "l" * 500)
    world.commands.output = lambda *_: output  # type: ignore[method-assign]
    # When they are told, the result stays within 256 KiB, and the cause within its limit
    result = world.waiting.look(STEP)
    assert len(json.dumps(result)) < 256 * 1024
    assert len(result["cause"]) <= MAX_SUMMARY_LENGTH


def ended(status: str, **detail: Any) -> dict[str, Any]:
    return {
        "detail-type": "Step Functions Execution Status Change",
        "detail": {
            "executionArn": EXECUTION,
            "name": "e1",
            "status": status,
            "stopDate": 1763719200000,
            **detail,
        },
    }


def claim(command_id: str | None, age: timedelta = timedelta()) -> Claim:
    return Claim(EXECUTION, "stage", datetime.now(UTC) - age, command_id)


@pytest.mark.parametrize("status", ["ABORTED", "TIMED_OUT", "FAILED"])
def test_an_execution_that_was_stopped_leaves_no_command(status: str) -> None:
    # Given an execution whose command goes on
    world = World(ledger=FakeLedger(claim(COMMAND)))
    # When it ends without success
    world.waiting.end(ended(status, error="Why", cause="because"))
    # Then its command is cancelled, and the topic told
    assert world.commands.cancelled == [COMMAND]
    [notification] = world.topic.published
    message = json.loads(notification.message)
    assert message["kind"] == "machine_step"
    assert (message["status"], message["error"], message["cause"]) == (status, "Why", "because")
    assert message["environment"] == "stage"


def test_a_command_that_the_ledger_does_not_know_is_found() -> None:
    world = World(ledger=FakeLedger(claim(None)))
    world.waiting.end(ended("ABORTED"))
    assert world.commands.cancelled == [COMMAND]


def test_a_command_that_may_just_be_sent_is_looked_for_again() -> None:
    # Given an execution that was stopped while it was sending
    world = World(FakeCommands(sent=False), FakeLedger(claim(None)))
    # When SSM does not list the command yet, Lambda is to invoke again
    with pytest.raises(CommandNotFound):
        world.waiting.end(ended("ABORTED"))
    # And after a while it is certain that none was sent
    world.ledger.claim = claim(None, age=timedelta(minutes=10))
    world.waiting.end(ended("ABORTED"))
    assert not world.commands.cancelled
    assert len(world.topic.published) == 1


def test_a_command_that_ssm_refused_is_not_looked_for_again() -> None:
    # Given an execution that claimed its command a moment ago, and failed because SSM refused it
    world = World(FakeCommands(sent=False), FakeLedger(claim(None)))
    # When it is told of, then at once
    world.waiting.end(ended("FAILED", error="InvalidRequest", cause="no such machine"))
    assert not world.commands.cancelled
    assert len(world.topic.published) == 1


def test_an_execution_that_sent_nothing_is_told_of() -> None:
    world = World()
    world.waiting.end(ended("FAILED", error="InvalidRequest", cause="line 2"))
    [notification] = world.topic.published
    assert json.loads(notification.message)["environment"] == ""
    assert notification.subject == "Machine step failed: e1"


def test_another_event_is_refused() -> None:
    with pytest.raises(MalformedEvent, match="executionArn"):
        World().waiting.end({"detail-type": "x", "detail": {}})


@pytest.fixture
def ssm(aws: None) -> Iterator[tuple[SsmCommands, Stubber]]:
    client = boto3.client("ssm")
    with Stubber(client) as stub:
        yield SsmCommands(client, "https://logs/group"), stub
        stub.assert_no_pending_responses()


def test_a_command_that_ssm_does_not_list_yet_is_pending(ssm: tuple[SsmCommands, Stubber]) -> None:
    commands, stub = ssm
    stub.add_response("list_commands", {"Commands": []}, {"CommandId": COMMAND})
    assert commands.read(COMMAND).status == "Pending"
    stub.add_client_error("list_commands", "InvalidCommandId")
    assert commands.read(COMMAND).status == "Pending"


def test_the_step_that_decided_is_the_one_that_failed(ssm: tuple[SsmCommands, Stubber]) -> None:
    # Given a document of which one step ran on this platform, and failed
    commands, stub = ssm
    command = {
        "CommandId": COMMAND,
        "Status": "Failed",
        "StatusDetails": "Failed",
        "TargetCount": 1,
        "RequestedDateTime": SENT_AT,
    }
    steps = [
        {"Name": "windows", "Status": "Success", "ResponseCode": -1},
        {"Name": "prepare", "Status": "Success", "ResponseCode": 0},
        {"Name": "linux", "Status": "Failed", "ResponseCode": 3},
    ]
    invocation = {
        "InstanceId": "mi-0123456789abcdef0",
        "Status": "Failed",
        "StatusDetails": "Failed",
        "CommandPlugins": steps,
    }
    stub.add_response("list_commands", {"Commands": [command]})
    stub.add_response("list_command_invocations", {"CommandInvocations": [invocation]})
    # When it is read, and its output
    read = commands.read(COMMAND)
    assert read == Command(
        "Failed",
        "Failed",
        1,
        (Invocation("mi-0123456789abcdef0", "Failed", "Failed", 3, "linux"),),
        SENT_AT,
    )
    written = {
        "StandardOutputContent": "\n".join(f"line {number}" for number in range(20)),
        "StandardErrorContent": "\x1b[31merror",
        "StandardOutputUrl": "https://s3/output",
    }
    stub.add_response(
        "get_command_invocation",
        written,
        {"CommandId": COMMAND, "InstanceId": "mi-0123456789abcdef0", "PluginName": "linux"},
    )
    output = commands.output(COMMAND, read.invocations[0])
    # Then its ends are shown, without what a terminal would obey
    assert output.first_lines == [f"line {number}" for number in range(5)]
    assert output.last_lines == ["line 16", "line 17", "line 18", "line 19", "?[31merror"]
    assert output.output_url == "https://s3/output"
    assert output.log_url == f"https://logs/group$3FlogStreamNameFilter$3D{COMMAND}"


def test_a_step_for_another_platform_decides_nothing(ssm: tuple[SsmCommands, Stubber]) -> None:
    commands, stub = ssm
    over = {"Status": "Success", "StatusDetails": "Success"}
    skipped = "Step execution skipped due to unsatisfied preconditions: 'x'. Step name: windows"
    steps = [
        {"Name": "linux", "Status": "Success", "ResponseCode": 0, "Output": "hello"},
        {"Name": "windows", "Status": "Success", "ResponseCode": 0, "Output": skipped},
    ]
    invocation = {"InstanceId": "mi-0123456789abcdef0", **over, "CommandPlugins": steps}
    command = {"CommandId": COMMAND, **over, "TargetCount": 1, "RequestedDateTime": SENT_AT}
    stub.add_response("list_commands", {"Commands": [command]})
    stub.add_response("list_command_invocations", {"CommandInvocations": [invocation]})
    [read] = commands.read(COMMAND).invocations
    assert read.step == "linux"


def test_output_that_is_not_there_yet_is_none(ssm: tuple[SsmCommands, Stubber]) -> None:
    commands, stub = ssm
    stub.add_client_error("get_command_invocation", "InvocationDoesNotExist")
    invocation = Invocation("mi-0123456789abcdef0", "Failed", "Failed", 3, "linux")
    assert commands.output(COMMAND, invocation).first_lines == ()
    silent = Invocation("mi-0123456789abcdef0", "Failed", "Undeliverable")
    assert commands.output(COMMAND, silent).first_lines == ()
