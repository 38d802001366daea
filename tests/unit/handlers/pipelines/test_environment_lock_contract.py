"""The table of locks, fake and real alike, and CodePipeline's statuses."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from handlers.pipelines.environment_lock.aws import CodePipelineExecutions, DynamoLocks
from handlers.pipelines.environment_lock.lock import Holder, Locks
from tests.unit.handlers.pipelines.fakes import FakeLocks

EXECUTION = "11111111-abcd-1111-abcd-111111abcdef"
ONE = Holder("one", EXECUTION)
TWO = Holder("two", EXECUTION)
THREE = Holder("three", EXECUTION)


@pytest.fixture(params=["fake", "real"])
def locks(request: pytest.FixtureRequest, aws: None) -> Locks:
    if request.param == "fake":
        return FakeLocks()
    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName="locks",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "environment", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "environment", "AttributeType": "S"}],
    )
    return DynamoLocks(dynamodb, "locks")


@pytest.fixture
def codepipeline(aws: None) -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client("codepipeline")
    with Stubber(client) as stub:
        yield client, stub
        stub.assert_no_pending_responses()


def test_the_first_gets_it_and_the_second_learns_who_has_it(locks: Locks) -> None:
    assert locks.take("prod", ONE, None) == ONE
    assert locks.take("prod", TWO, None) == ONE
    assert locks.take("stage", TWO, None) == TWO


def test_taking_it_twice_changes_nothing(locks: Locks) -> None:
    locks.take("prod", ONE, None)
    assert locks.take("prod", ONE, None) == ONE


def test_only_one_of_two_takes_it_over(locks: Locks) -> None:
    # Given a lock whose holder has ended, and two who saw that
    locks.take("prod", ONE, None)
    # When both take it over, the second learns that the first has it
    assert locks.take("prod", TWO, instead_of=ONE) == TWO
    assert locks.take("prod", THREE, instead_of=ONE) == TWO


def test_only_its_holder_gives_it_back(locks: Locks) -> None:
    locks.take("prod", ONE, None)
    assert not locks.give_back("prod", TWO)
    assert locks.give_back("prod", ONE)
    assert locks.give_back("prod", ONE)
    assert locks.take("prod", TWO, None) == TWO


@pytest.mark.parametrize(
    ("status", "goes_on"),
    [
        ("InProgress", True),
        ("Stopping", True),
        ("Cancelled", False),
        ("Failed", False),
        ("Stopped", False),
        ("Succeeded", False),
        ("Superseded", False),
    ],
)
def test_each_status_of_an_execution(
    codepipeline: tuple[Any, Stubber], status: str, goes_on: bool
) -> None:
    client, stub = codepipeline
    stub.add_response("get_pipeline_execution", {"pipelineExecution": {"status": status}})
    assert CodePipelineExecutions(client).goes_on(ONE) is goes_on


def test_an_unknown_status_is_named(codepipeline: tuple[Any, Stubber]) -> None:
    client, stub = codepipeline
    stub.add_response("get_pipeline_execution", {"pipelineExecution": {"status": "Dreaming"}})
    with pytest.raises(ValueError, match="Dreaming"):
        CodePipelineExecutions(client).goes_on(ONE)


@pytest.mark.parametrize(
    "missing", ["PipelineNotFoundException", "PipelineExecutionNotFoundException"]
)
def test_an_execution_that_is_gone_has_ended(
    codepipeline: tuple[Any, Stubber], missing: str
) -> None:
    client, stub = codepipeline
    stub.add_client_error("get_pipeline_execution", missing)
    assert not CodePipelineExecutions(client).goes_on(ONE)
