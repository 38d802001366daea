"""One execution sends one command, however often the submit function is tried again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from handlers.machine_steps.ledger import Ledger
from handlers.machine_steps.request import Hosts, Request
from handlers.machine_steps.sent_commands import comment_of
from handlers.machine_steps.submit.aws import SsmCommands
from handlers.machine_steps.submit.documents import Document, Documents
from handlers.machine_steps.submit.reading import InvalidRequest, RequestReader
from handlers.machine_steps.submit.submission import Submission
from tests.unit.handlers.machine_steps.test_reading import INSTANCE, SCHEMA

EXECUTION = "arn:aws:states:eu-west-1:222222222222:execution:machine-step:e1"
EVENT = {"execution": EXECUTION, "environment": "stage"}
SAMPLE = Document("branchline-sample", "1", {"Message": {}, "executionTimeout": {}})
COMMAND = "11111111-2222-3333-4444-555555555555"


@dataclass
class Machine:
    """Executions and commands in memory; ``loses`` the answer of the next SendCommand."""

    text: str = f'{{"instance_id": "{INSTANCE}", "message": "hello"}}'
    sent: dict[str, str] = field(default_factory=dict)
    loses: bool = False

    def input_of(self, execution: str) -> str:
        return self.text

    def find(self, execution: str, since: datetime) -> str | None:
        return next((command for command, of in self.sent.items() if of == execution), None)

    def send(self, execution: str, document: Document, request: Request) -> str:
        command = f"command-{len(self.sent) + 1}"
        self.sent[command] = execution
        if self.loses:
            self.loses = False
            raise ConnectionError("the answer was lost")
        return command


@pytest.fixture
def ledger(aws: None) -> Ledger:
    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName="machine-steps",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "execution", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "execution", "AttributeType": "S"}],
    )
    return Ledger(dynamodb, "machine-steps")


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def submission(ledger: Ledger, machine: Machine) -> Submission:
    reader = RequestReader.from_file(SCHEMA)
    return Submission(machine, reader, Documents({"sample": SAMPLE}), ledger, lambda _: machine)


def test_a_command_is_sent_and_the_state_machine_told(
    submission: Submission, ledger: Ledger
) -> None:
    # When an execution submits its request
    step = submission.submit(EVENT)
    # Then the state machine has what it waits with, as JSON
    assert json.loads(json.dumps(step)) == {
        "outcome": "running",
        "execution": EXECUTION,
        "environment": "stage",
        "command_id": "command-1",
        "hosts": INSTANCE,
        "success": {"exit_codes": [0], "min_hosts": None},
        "deadline": ANY,
        "wait_seconds": 0,
    }
    # And the ledger knows the command
    claim = ledger.read(EXECUTION)
    assert claim
    assert (claim.command_id, claim.environment) == ("command-1", "stage")


def test_submitting_again_sends_nothing_again(submission: Submission, machine: Machine) -> None:
    submission.submit(EVENT)
    assert submission.submit(EVENT)["command_id"] == "command-1"
    assert len(machine.sent) == 1


def test_a_command_whose_answer_was_lost_is_found(submission: Submission, machine: Machine) -> None:
    # Given a SendCommand that SSM took, but whose answer never came
    machine.loses = True
    with pytest.raises(ConnectionError):
        submission.submit(EVENT)
    # When the state machine tries again, the command is found and not sent again
    assert submission.submit(EVENT)["command_id"] == "command-1"
    assert len(machine.sent) == 1


def test_a_claim_without_a_command_is_sent_after_all(
    submission: Submission, machine: Machine, ledger: Ledger
) -> None:
    # Given a function that ended between its claim and SendCommand
    assert ledger.claim(EXECUTION, "stage")
    # When the state machine tries again, the command is sent
    assert submission.submit(EVENT)["command_id"] == "command-1"


def test_a_wrong_file_is_an_outcome_and_sends_nothing(
    submission: Submission, machine: Machine, ledger: Ledger
) -> None:
    # Given a file with a mistake in its second line
    machine.text = '{\n"instance_id": "web-1",\n"message": ""}'
    # When it is submitted
    outcome = submission.submit(EVENT)
    # Then the execution fails at once with line and reason, and nothing was claimed or sent
    assert outcome["outcome"] == "failed"
    assert outcome["error"] == "InvalidRequest"
    assert "nothing was sent: line 2: instance_id must match pattern" in outcome["cause"]
    assert not machine.sent
    assert ledger.read(EXECUTION) is None


@pytest.fixture
def ssm(aws: None) -> Iterator[tuple[SsmCommands, Stubber]]:
    client = boto3.client("ssm")
    output = {"OutputS3BucketName": "artifacts", "OutputS3KeyPrefix": "machine_steps/stage"}
    with Stubber(client) as stub:
        yield SsmCommands(client, output=output, allowed_tag=("steps", "allowed")), stub
        stub.assert_no_pending_responses()


def expected(**hosts: Any) -> dict[str, Any]:
    return {
        "DocumentName": "branchline-sample",
        "DocumentVersion": "1",
        "Parameters": {"Message": ["hello"], "executionTimeout": ["3600"]},
        "TimeoutSeconds": 600,
        "MaxConcurrency": "50",
        "MaxErrors": "0",
        "Comment": comment_of(EXECUTION),
        "OutputS3BucketName": "artifacts",
        "OutputS3KeyPrefix": "machine_steps/stage",
        **hosts,
    }


@pytest.mark.parametrize(
    ("hosts", "sent"),
    [
        (Hosts(instance_ids=(INSTANCE,)), {"InstanceIds": [INSTANCE]}),
        (
            Hosts(tags={"role": ("api",)}),
            {
                "Targets": [
                    {"Key": "tag:role", "Values": ["api"]},
                    {"Key": "tag:steps", "Values": ["allowed"]},
                ]
            },
        ),
    ],
)
def test_what_ssm_is_told(
    ssm: tuple[SsmCommands, Stubber], hosts: Hosts, sent: dict[str, Any]
) -> None:
    commands, stub = ssm
    stub.add_response("send_command", {"Command": {"CommandId": COMMAND}}, expected(**sent))
    assert commands.send(EXECUTION, SAMPLE, Request(hosts, "sample", {"Message": ("hello",)})) == (
        COMMAND
    )


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("InvalidInstanceId", "not managed nodes"),
        ("InvalidParameters", "does not take these parameters"),
        ("UnsupportedPlatformType", "does not run on their platform"),
        ("AccessDeniedException", "must have the tag steps=allowed"),
    ],
)
def test_what_ssm_refuses_is_the_request_s_mistake(
    ssm: tuple[SsmCommands, Stubber], code: str, reason: str
) -> None:
    commands, stub = ssm
    stub.add_client_error("send_command", code, "in SSM's words")
    request = Request(Hosts(instance_ids=(INSTANCE,)), "sample", {})
    with pytest.raises(InvalidRequest) as refusal:
        commands.send(EXECUTION, SAMPLE, request)
    assert reason in str(refusal.value)
    assert "in SSM's words" in str(refusal.value)


def test_a_throttle_is_no_mistake_of_the_request(ssm: tuple[SsmCommands, Stubber]) -> None:
    commands, stub = ssm
    stub.add_client_error("send_command", "ThrottlingException")
    with pytest.raises(Exception, match="ThrottlingException"):
        commands.send(EXECUTION, SAMPLE, Request(Hosts(instance_ids=(INSTANCE,)), "sample", {}))


def test_a_command_is_known_by_its_comment(ssm: tuple[SsmCommands, Stubber]) -> None:
    # Given commands of others beside the execution's own
    commands, stub = ssm
    others = [{"CommandId": "0" * 36, "Comment": comment_of("another")}, {"CommandId": "1" * 36}]
    own = {"CommandId": COMMAND, "Comment": comment_of(EXECUTION)}
    stub.add_response("list_commands", {"Commands": others, "NextToken": "more"})
    stub.add_response("list_commands", {"Commands": [own]})
    # When it is looked for, every page is
    assert commands.find(EXECUTION, datetime.fromisoformat("2026-11-21T10:00:00+00:00")) == COMMAND


def test_a_comment_fits_whatever_the_execution_is_called() -> None:
    assert len(comment_of(EXECUTION * 20)) <= 100
