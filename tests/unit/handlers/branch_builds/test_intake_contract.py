"""The queue and the fleet, fake and real alike, keep what the intake's logic relies on."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.stub import Stubber

from handlers.branch_builds.intake.aws import EcsFleet, SqsPushQueue
from handlers.branch_builds.intake.intake import PushQueue
from handlers.branch_builds.intake.runners import Backlog, Fleet, RunnerNotStarted, Sighting
from handlers.branch_builds.push import Push
from tests.unit.handlers.branch_builds.fakes import FakeFleet, FakeQueue

PUSH = Push("event-1", "web", "branch", "feature/a;$(x)", "a" * 40, "branchline-web")
NONE_EVER_RAN = Sighting(frozenset(), frozenset(), minute=7)


class Runners(NamedTuple):
    """The real fleet, and the means to look behind it."""

    fleet: EcsFleet
    ecs: Any


@pytest.fixture
def queue_url(aws: None) -> str:
    sqs = boto3.client("sqs")
    return sqs.create_queue(QueueName="pushes.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]


@pytest.fixture
def runners(aws: None) -> Runners:
    ec2, ecs = boto3.client("ec2"), boto3.client("ecs")
    ecs.create_cluster(clusterName="runners")
    ecs.register_task_definition(
        family="runner",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "runner", "image": "runner", "memory": 512}],
    )
    fleet = EcsFleet(
        ecs,
        cluster="runners",
        family="runner",
        subnets=tuple(each["SubnetId"] for each in ec2.describe_subnets()["Subnets"][:2]),
        security_group=ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"],
        assign_public_ip="ENABLED",
    )
    return Runners(fleet, ecs)


@pytest.fixture
def ecs(aws: None) -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client("ecs")
    with Stubber(client) as stub:
        yield client, stub


@pytest.fixture(params=["fake", "sqs"])
def queue(request: pytest.FixtureRequest) -> PushQueue:
    if request.param == "fake":
        return FakeQueue()
    url = request.getfixturevalue("queue_url")
    return SqsPushQueue(boto3.client("sqs"), url)


@pytest.fixture(params=["fake", "ecs"])
def fleet(request: pytest.FixtureRequest) -> Fleet:
    if request.param == "fake":
        return FakeFleet()
    real: Runners = request.getfixturevalue("runners")
    return real.fleet


def test_a_new_queue_is_empty(queue: PushQueue) -> None:
    assert queue.backlog() == Backlog(visible=0, in_flight=0)


def test_what_is_enqueued_is_visible(queue: PushQueue) -> None:
    queue.enqueue(PUSH)
    queue.enqueue(replace(PUSH, event_id="event-2"))
    assert queue.backlog() == Backlog(visible=2, in_flight=0)


def test_a_second_delivery_of_one_event_is_the_same_message(queue: PushQueue) -> None:
    queue.enqueue(PUSH)
    queue.enqueue(PUSH)
    assert queue.backlog() == Backlog(visible=1, in_flight=0)


def test_every_start_is_one_more_runner(fleet: Fleet) -> None:
    none_runs = fleet.look()
    assert none_runs is not None
    assert none_runs.running == frozenset()
    tasks = {fleet.start(f"intake/event-{number}", after=fleet.look()) for number in range(2)}
    two_run = fleet.look()
    assert two_run is not None
    assert two_run.running == tasks


def test_the_message_is_the_push_in_the_group_of_its_branch(queue_url: str) -> None:
    # Given a push that is queued, and one of another branch
    sqs = boto3.client("sqs")
    queue = SqsPushQueue(sqs, queue_url)
    queue.enqueue(PUSH)
    queue.enqueue(replace(PUSH, event_id="event-2", reference="feature/a"))
    # When both are received
    messages = sqs.receive_message(
        QueueUrl=queue_url, MaxNumberOfMessages=10, AttributeNames=["MessageGroupId"]
    )["Messages"]
    # Then the body is the push, and each branch has a group of its own
    assert Push.from_json(messages[0]["Body"]) == PUSH
    assert len({each["Attributes"]["MessageGroupId"] for each in messages}) == 2
    assert queue.backlog() == Backlog(visible=0, in_flight=2)


def test_a_runner_that_signed_off_does_not_run_but_is_not_forgotten(runners: Runners) -> None:
    # Given a runner that stopped its own task
    task = runners.fleet.start("intake/event-1", after=None)
    runners.ecs.stop_task(cluster="runners", task=task)
    # When the fleet is looked at
    sighting = runners.fleet.look()
    # Then no runner runs, and the next one is not the one that ECS started before
    assert sighting is not None
    assert not sighting.running
    assert list(sighting.stopped) == [task]
    assert sighting.token != NONE_EVER_RAN.token


def test_a_runner_is_a_fargate_task_that_says_who_started_it(ecs: tuple[Any, Stubber]) -> None:
    # Given ECS, which takes exactly one request
    client, stub = ecs
    request = {
        "cluster": "arn:cluster",
        "taskDefinition": "runner",
        "launchType": "FARGATE",
        "count": 1,
        "startedBy": "intake/event-1",
        "clientToken": NONE_EVER_RAN.token,
        "networkConfiguration": {
            "awsvpcConfiguration": {
                "subnets": ("subnet-1", "subnet-2"),
                "securityGroups": ["sg-1"],
                "assignPublicIp": "ENABLED",
            }
        },
    }
    answer = {"tasks": [{"taskArn": "arn:task"}], "failures": []}
    stub.add_response("run_task", answer, request)
    # When a runner is started, then that is the request
    assert stubbed(client).start("intake/event-1", after=NONE_EVER_RAN) == "arn:task"


def test_a_runner_that_another_intake_started_is_not_started_again(
    ecs: tuple[Any, Stubber],
) -> None:
    client, stub = ecs
    stub.add_client_error("run_task", "ConflictException", http_status_code=400)
    assert stubbed(client).start("intake/event-1", after=NONE_EVER_RAN) is None


@pytest.mark.parametrize(
    "other",
    [
        Sighting(frozenset({"task/1"}), frozenset(), minute=7),
        Sighting(frozenset(), frozenset({"task/1"}), minute=7),
        Sighting(frozenset(), frozenset(), minute=8),
    ],
    ids=["one runs", "one ran", "a minute later"],
)
def test_another_sighting_asks_for_another_runner(other: Sighting) -> None:
    assert other.token != NONE_EVER_RAN.token
    assert len(other.token) == 64


def test_a_failure_in_ecs_answer_is_an_error_that_gives_the_reason(
    ecs: tuple[Any, Stubber],
) -> None:
    client, stub = ecs
    failures = [{"arn": "arn:x", "reason": "RESOURCE:ENI", "detail": "no address left"}]
    stub.add_response("run_task", {"tasks": [], "failures": failures})
    with pytest.raises(RunnerNotStarted, match=r"RESOURCE:ENI no address left\. Queued pushes"):
        stubbed(client).start("intake/event-1", after=None)


def test_a_refusal_of_ecs_is_an_error_that_gives_the_reason(ecs: tuple[Any, Stubber]) -> None:
    client, stub = ecs
    stub.add_client_error("run_task", "ThrottlingException", "Rate exceeded", 400)
    with pytest.raises(RunnerNotStarted, match="Rate exceeded"):
        stubbed(client).start("intake/event-1", after=None)


def test_ecs_that_does_not_answer_leaves_the_fleet_unknown(ecs: tuple[Any, Stubber]) -> None:
    client, stub = ecs
    stub.add_client_error("list_tasks", "ServerException", http_status_code=400)
    assert stubbed(client).look() is None


def test_sqs_that_does_not_answer_leaves_the_backlog_unknown(aws: None) -> None:
    sqs = boto3.client("sqs")
    with Stubber(sqs) as stub:
        stub.add_client_error("get_queue_attributes", "RequestThrottled", http_status_code=400)
        assert SqsPushQueue(sqs, "https://sqs/pushes.fifo").backlog() is None


def stubbed(client: Any) -> EcsFleet:
    return EcsFleet(
        client,
        cluster="arn:cluster",
        family="runner",
        subnets=("subnet-1", "subnet-2"),
        security_group="sg-1",
        assign_public_ip="ENABLED",
    )
