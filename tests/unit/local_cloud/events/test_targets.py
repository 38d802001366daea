"""Every kind of target gets the event, under the permissions that AWS asks for."""

import json

from tests.local_cloud_fixture import REGION, SOURCE_ACCOUNT, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.events.conftest import Source
from tests.unit.local_cloud.workloads import (
    allow,
    eventually,
    make_function,
    make_queue,
    policy,
    service_role,
    unique,
)

EVENTS = "events.amazonaws.com"


def test_a_function_is_invoked(cloud: Cloud, source: Source) -> None:
    # Given a function that tells a queue what it got, under its role
    queue = make_queue(cloud)
    code = (
        "import boto3, json\n"
        "def handle(event, context):\n"
        f"    boto3.client('sqs').send_message(QueueUrl='{queue.url}',"
        " MessageBody=json.dumps(event['detail']))\n"
    )
    function = make_function(cloud, code, allow("sqs:SendMessage", queue.arn), open_to=EVENTS)
    source.rule({"Arn": function})
    # When an event is put
    source.put({"for": "the function"})
    # Then the function has run with it
    assert queue.receive_json() == {"for": "the function"}


def test_a_fifo_queue_gets_it_in_the_targets_group(cloud: Cloud, source: Source) -> None:
    queue = make_queue(cloud, open_to=EVENTS, FifoQueue="true", ContentBasedDeduplication="true")
    source.rule({"Arn": queue.arn, "SqsParameters": {"MessageGroupId": "all"}})
    source.put({})
    assert queue.receive()["Attributes"]["MessageGroupId"] == "all"


def test_a_topic_passes_it_to_its_subscribers(cloud: Cloud, source: Source) -> None:
    # Given a topic that EventBridge may publish on, with a queue behind it
    sns = cloud.client("sns")
    topic = sns.create_topic(Name=unique("topic"))["TopicArn"]
    statement = allow("sns:Publish", topic, Principal={"Service": EVENTS})
    sns.set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=policy(statement)
    )
    queue = make_queue(cloud, open_to="sns.amazonaws.com")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
    source.rule({"Arn": topic, "InputPath": "$.detail"})
    # When an event is put, then the queue has the topic's message
    source.put({"loud": True})
    assert json.loads(queue.receive_json()["Message"]) == {"loud": True}


def test_a_state_machine_is_started_under_the_targets_role(cloud: Cloud, source: Source) -> None:
    # Given a state machine, and a role that may start it
    machines = cloud.client("stepfunctions")
    definition = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    machine = machines.create_state_machine(
        name=unique("machine"),
        definition=json.dumps(definition),
        roleArn=service_role(cloud, "states.amazonaws.com"),
    )["stateMachineArn"]
    role = service_role(cloud, EVENTS, allow("states:StartExecution", machine))
    source.rule({"Arn": machine, "RoleArn": role, "InputPath": "$.detail"})
    # When an event is put, then there is an execution with its detail
    source.put({"go": 1})
    listed = eventually(lambda: machines.list_executions(stateMachineArn=machine)["executions"])
    execution = machines.describe_execution(executionArn=listed[0]["executionArn"])
    assert json.loads(execution["input"]) == {"go": 1}


def test_a_build_is_started_with_the_targets_overrides(cloud: Cloud, source: Source) -> None:
    # Given a project, and a role that may start its builds
    builds = cloud.client("codebuild")
    project = unique("project")
    arn = builds.create_project(
        name=project,
        serviceRole=service_role(cloud, "codebuild.amazonaws.com"),
        source={"type": "NO_SOURCE", "buildspec": "version: 0.2\nphases: {}\n"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "type": "LINUX_CONTAINER",
            "computeType": "BUILD_GENERAL1_SMALL",
            "image": "aws/codebuild/standard:7.0",
        },
    )["project"]["arn"]
    role = service_role(cloud, EVENTS, allow("codebuild:StartBuild", arn))
    variables = [{"name": "WHO", "value": "rule"}]
    overrides = json.dumps({"environmentVariablesOverride": variables})
    source.rule({"Arn": arn, "RoleArn": role, "Input": overrides})
    # When an event is put
    source.put({})
    # Then a build has been started with them
    ids = eventually(lambda: builds.list_builds_for_project(projectName=project)["ids"])
    build = builds.batch_get_builds(ids=ids)["builds"][0]
    found = {v["name"]: v["value"] for v in build["environment"]["environmentVariables"]}
    assert found == {"WHO": "rule"}


def test_a_log_group_gets_it(cloud: Cloud, source: Source) -> None:
    # Given a log group that EventBridge may write to
    logs = cloud.client("logs")
    group = f"/aws/events/{unique('group')}"
    logs.create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:{REGION}:{TOOLS_ACCOUNT}:log-group:{group}"
    writes = allow(
        ["logs:CreateLogStream", "logs:PutLogEvents"], f"{arn}*", Principal={"Service": EVENTS}
    )
    logs.put_resource_policy(policyName=unique("policy"), policyDocument=policy(writes))
    source.rule({"Arn": arn, "InputPath": "$.detail"})
    # When an event is put, then it is a line of a stream
    source.put({"line": 1})
    found = eventually(lambda: logs.filter_log_events(logGroupName=group)["events"])
    assert json.loads(found[0]["message"]) == {"line": 1}


def test_an_event_crosses_accounts_and_stays_itself(cloud: Cloud, source: Source) -> None:
    # Given a bus in the tools account that the source account may put on
    tools = cloud.client("events", TOOLS_ACCOUNT)
    name = unique("bus")
    bus = tools.create_event_bus(Name=name)["EventBusArn"]
    root = {"AWS": f"arn:aws:iam::{SOURCE_ACCOUNT}:root"}
    statement = allow("events:PutEvents", bus, Sid="source", Principal=root)
    tools.put_permission(EventBusName=name, Policy=policy(statement))
    # And a rule in each account on its way to a queue
    role = service_role(cloud, EVENTS, allow("events:PutEvents", bus), account=SOURCE_ACCOUNT)
    source.rule({"Arn": bus, "RoleArn": role}, account=SOURCE_ACCOUNT)
    queue = make_queue(cloud, open_to=EVENTS)
    source.rule({"Arn": queue.arn}, bus=name)
    # When an event is put in the source account
    event_id = source.put({"far": True}, account=SOURCE_ACCOUNT, Resources=["arn:aws:s3:::b"])
    # Then the tools account sees that very event
    event = queue.receive_json()
    assert (event["id"], event["account"]) == (event_id, SOURCE_ACCOUNT)
    assert event["resources"] == ["arn:aws:s3:::b"]
