"""Tasks on Fargate: their images run as processes, under their roles, through all their states."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.ecs.workload import TASKS, Workload
from tests.unit.local_cloud.images import push_image
from tests.unit.local_cloud.workloads import (
    allow,
    eventually,
    make_queue,
    service_role,
    unique,
)

PULL = allow(["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], "*")
LOG = allow(["logs:CreateLogStream", "logs:PutLogEvents"], "*")
REPORT = """
import json, os, signal, sys, time, urllib.request
import boto3
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
with urllib.request.urlopen(os.environ["ECS_CONTAINER_METADATA_URI_V4"] + "/task") as answer:
    task = json.load(answer)
arn = boto3.client("sts").get_caller_identity()["Arn"]
print(json.dumps({"task": task["TaskARN"], "family": task["Family"], "arn": arn}))
print(os.environ["FROM_IMAGE"], os.environ["FROM_TASK"], os.environ["FROM_CALL"], flush=True)
time.sleep(float(os.environ.get("SLEEP", "0")))
sys.exit(int(os.environ.get("EXIT", "0")))
"""


@pytest.fixture(scope="module")
def workload(cloud: Cloud) -> Workload:
    image = push_image(cloud, REPORT, Env=["FROM_IMAGE=image", "PATH=/nowhere"])
    return Workload(cloud, image, service_role(cloud, TASKS, PULL, LOG))


def test_the_entry_point_runs_under_the_task_role(workload: Workload) -> None:
    # When a task is run to its end
    task = workload.run(EXIT="5")
    stopped = workload.wait(task, "STOPPED")
    # Then it says how the container ended
    assert stopped["desiredStatus"] == "STOPPED"
    assert stopped["stopCode"] == "EssentialContainerExited"
    assert stopped["containers"][0]["exitCode"] == 5
    # And its log shows who it was and what it was told
    stream = f"runner/main/{task.rsplit('/', 1)[1]}"
    events = workload.logs.get_log_events(logGroupName=workload.group, logStreamName=stream)
    who, told = [event["message"] for event in events["events"]]
    session = f"assumed-role/{workload.role.rsplit('/', 1)[1]}/{task.rsplit('/', 1)[1]}"
    assert json.loads(who) == {
        "task": task,
        "family": workload.family,
        "arn": f"arn:aws:sts::{TOOLS_ACCOUNT}:{session}",
    }
    assert told == "image task call"


def test_a_task_that_is_stopped_is_meant_to_be_stopped_at_once(workload: Workload) -> None:
    # Given a running task
    request = workload.request(SLEEP="60") | {"startedBy": unique("by")[:36]}
    task = call(workload.ecs, "RunTask", **request)["tasks"][0]["taskArn"]
    workload.wait(task, "RUNNING")
    ours = {"cluster": workload.cluster, "startedBy": request["startedBy"]}
    assert call(workload.ecs, "ListTasks", **ours)["taskArns"] == [task]
    eventually(lambda: any("call" in line for line in workload.lines()))
    # When it is stopped
    stopping = call(workload.ecs, "StopTask", cluster=workload.cluster, task=task, reason="enough")[
        "task"
    ]
    # Then no list of running tasks has it any more
    assert stopping["desiredStatus"] == "STOPPED"
    assert call(workload.ecs, "ListTasks", **ours)["taskArns"] == []
    listed = call(workload.ecs, "ListTasks", **ours, desiredStatus="STOPPED")
    assert listed["taskArns"] == [task]
    # And its process has had the time to end by itself
    stopped = workload.wait(task, "STOPPED")
    assert (stopped["stopCode"], stopped["stoppedReason"]) == ("UserInitiated", "enough")
    assert stopped["containers"][0]["exitCode"] == 7


def test_the_same_client_token_runs_no_second_task(workload: Workload) -> None:
    # Given a task with a client token
    request = workload.request() | {"clientToken": unique("token")}
    first = workload.ecs.run_task(**request)["tasks"][0]["taskArn"]
    # When the call is repeated, then it is the same task
    assert workload.ecs.run_task(**request)["tasks"][0]["taskArn"] == first
    # When it is repeated with something else, then it is a conflict
    with pytest.raises(ClientError, match="ConflictException"):
        workload.ecs.run_task(**request | {"count": 2})


def test_an_image_that_is_not_there_stops_the_task(cloud: Cloud) -> None:
    # Given a task definition with a tag that nobody has pushed
    image = push_image(cloud, REPORT).replace(":v1", ":v2")
    workload = Workload(cloud, image, service_role(cloud, TASKS, PULL))
    # When it is run, then it stops and says why
    stopped = workload.wait(workload.run(), "STOPPED")
    assert stopped["stopCode"] == "TaskFailedToStart"
    assert stopped["stoppedReason"].startswith("CannotPullContainerError")
    assert stopped["stoppedReason"].endswith("v2: not found")
    assert "exitCode" not in stopped["containers"][0]


def test_an_execution_role_that_may_not_pull_stops_the_task(cloud: Cloud) -> None:
    image = push_image(cloud, REPORT)
    workload = Workload(cloud, image, service_role(cloud, TASKS, LOG))
    stopped = workload.wait(workload.run(), "STOPPED")
    assert "ecr:GetAuthorizationToken" in stopped["stoppedReason"]


def test_running_takes_the_permission_to_pass_the_roles(cloud: Cloud, workload: Workload) -> None:
    # Given someone who may run tasks, but not pass roles
    name = cloud.role(TOOLS_ACCOUNT, allow("ecs:RunTask", "*"))
    # When they try, then they are refused
    with pytest.raises(ClientError, match="iam:PassRole"):
        cloud.client("ecs", role=name).run_task(**workload.request())


def test_unknown_tasks_are_failures(workload: Workload) -> None:
    answer = call(workload.ecs, "DescribeTasks", cluster=workload.cluster, tasks=["absent"])
    assert answer["failures"][0]["reason"] == "MISSING"


Change = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r | {"cluster": "absent"}, "ClusterNotFoundException"),
        (lambda r: r | {"taskDefinition": "absent"}, "TaskDefinition not found"),
        (lambda r: r | {"count": 11}, "Count must be from 1 to 10"),
        (
            lambda r: r | {"overrides": {"containerOverrides": [{"name": "other"}]}},
            "container named other",
        ),
    ],
)
def test_an_impossible_request_is_refused(workload: Workload, change: Change, message: str) -> None:
    with pytest.raises(ClientError, match=message):
        workload.ecs.run_task(**change(workload.request()))


def test_every_change_of_state_is_an_event(cloud: Cloud, workload: Workload) -> None:
    # Given a rule for tasks of this cluster that have stopped
    events = cloud.client("events")
    queue = make_queue(cloud, open_to="events.amazonaws.com")
    name = unique("rule")
    cluster = f"arn:aws:ecs:{REGION}:{TOOLS_ACCOUNT}:cluster/{workload.cluster}"
    pattern = {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {"clusterArn": [cluster], "lastStatus": ["STOPPED"]},
    }
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue.arn}])
    # When a task has run
    task = workload.run()
    # Then its end is an event
    detail = next(
        event["detail"] for event in iter(queue.receive_json, None) if event["resources"] == [task]
    )
    assert detail["stopCode"] == "EssentialContainerExited"
    assert detail["containers"][0]["exitCode"] == 0
    events.remove_targets(Rule=name, Ids=["1"])
    events.delete_rule(Name=name)


def test_a_rule_runs_a_task_under_its_targets_role(cloud: Cloud, workload: Workload) -> None:
    # Given a rule whose target is the cluster, with a role that may run the task
    events = cloud.client("events")
    cluster = f"arn:aws:ecs:{REGION}:{TOOLS_ACCOUNT}:cluster/{workload.cluster}"
    definition = workload.ecs.describe_task_definition(taskDefinition=workload.family)
    arn = definition["taskDefinition"]["taskDefinitionArn"]
    role = service_role(
        cloud, "events.amazonaws.com", allow("ecs:RunTask", arn), allow("iam:PassRole", "*")
    )
    source, name = unique("source"), unique("rule")[:20]
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [source]}))
    variable = {"name": "FROM_CALL", "value": "rule"}
    overrides = {"containerOverrides": [{"name": "main", "environment": [variable]}]}
    parameters = {
        "TaskDefinitionArn": arn,
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {
            "awsvpcConfiguration": {"Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED"}
        },
    }
    target = {
        "Id": "1",
        "Arn": cluster,
        "RoleArn": role,
        "EcsParameters": parameters,
        "Input": json.dumps(overrides),
    }
    events.put_targets(Rule=name, Targets=[target])
    # When an event is put
    events.put_events(Entries=[{"Source": source, "DetailType": "Test", "Detail": "{}"}])
    # Then a task has run that the rule started
    started_by = f"events-rule/{name}"
    listed = {"cluster": workload.cluster, "startedBy": started_by, "desiredStatus": "STOPPED"}
    tasks = eventually(lambda: workload.ecs.list_tasks(**listed)["taskArns"])
    assert len(tasks) == 1
    eventually(lambda: "image task rule" in workload.lines())
