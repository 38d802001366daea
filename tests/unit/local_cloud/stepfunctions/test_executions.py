"""Executions run for real, under the state machine's role."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import SOURCE_ACCOUNT, Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.stepfunctions.machines import (
    LOG_DELIVERY,
    definition,
    invoking,
    log_group,
    make_machine,
)
from tests.unit.local_cloud.workloads import (
    allow,
    eventually,
    make_function,
    make_queue,
    service_role,
    unique,
)

ECHO = "def handle(event, context): return event | {'seen': True}"
FAIL = "def handle(event, context): raise ValueError('no such host')"
WAIT = {"Type": "Wait", "SecondsPath": "$.seconds", "Next": "Done"}
DONE = {"Type": "Succeed"}
FAILED = {"Type": "Fail", "ErrorPath": "$.Error", "CausePath": "$.Cause"}
ATTEMPTS = 2
RETRY = {
    "ErrorEquals": ["States.ALL"],
    "IntervalSeconds": 1,
    "BackoffRate": 2,
    "MaxDelaySeconds": 2,
    "MaxAttempts": ATTEMPTS,
    "JitterStrategy": "FULL",
}


def test_a_state_invokes_a_function_under_the_machines_role(cloud: Cloud) -> None:
    function = make_function(cloud, ECHO)
    work = invoking(function)
    machine = make_machine(
        cloud, definition("Work", Work=work), allow("lambda:InvokeFunction", function)
    )
    ended = machine.run('{\n  "a": [1, 2]\n}')
    assert ended["status"] == "SUCCEEDED"
    assert ended["output"] == '{"a":[1,2],"seen":true}'
    assert ended["input"] == '{\n  "a": [1, 2]\n}'
    history = call(machine.sfn, "GetExecutionHistory", executionArn=ended["executionArn"])
    assert history["events"][0]["type"] == "ExecutionStarted"
    listed = call(machine.sfn, "ListExecutions", stateMachineArn=machine.arn)["executions"]
    assert [each["status"] for each in listed] == ["SUCCEEDED"]


def test_a_role_that_may_not_invoke_makes_the_state_fail(cloud: Cloud) -> None:
    machine = make_machine(cloud, definition("Work", Work=invoking(make_function(cloud, ECHO))))
    ended = machine.run()
    assert ended["status"] == "FAILED"
    assert ended["error"] == "Lambda.AccessDeniedException"
    assert "lambda:InvokeFunction" in ended["cause"]


def test_what_a_function_raises_is_retried_caught_and_told(cloud: Cloud) -> None:
    function = make_function(cloud, FAIL)
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Broken"}]
    work = invoking(function, Retry=[RETRY], Catch=catch)
    machine = make_machine(
        cloud,
        definition("Work", Work=work, Broken=FAILED),
        allow("lambda:InvokeFunction", function),
    )
    ended = machine.run()
    assert (ended["status"], ended["error"]) == ("FAILED", "ValueError")
    assert "no such host" in ended["cause"]
    history = machine.sfn.get_execution_history(executionArn=ended["executionArn"])["events"]
    assert sum(event["type"] == "TaskFailed" for event in history) == 1 + ATTEMPTS


def test_an_execution_that_is_stopped_is_over_at_once_and_for_good(cloud: Cloud) -> None:
    # Given an execution that waits, and a rule that hears of executions
    machine = make_machine(cloud, definition("Wait", Wait=WAIT, Done=DONE))
    heard = hearing(cloud, machine.arn)
    execution = machine.start('{"seconds": 600}')
    # When it is stopped
    machine.stop(execution, error="Operator", cause="by hand")
    # Then it is over, with the reason
    ended = machine.describe(execution)
    assert (ended["status"], ended["error"], ended["cause"]) == ("ABORTED", "Operator", "by hand")
    # And its start and its end were told
    details = [heard.receive_json()["detail"] for _ in range(2)]
    assert {each["status"] for each in details} == {"RUNNING", "ABORTED"}
    aborted = next(each for each in details if each["status"] == "ABORTED")
    assert (aborted["executionArn"], aborted["cause"]) == (execution, "by hand")
    assert aborted["stopDate"] >= aborted["startDate"]
    # When it is stopped again, then nothing changes
    machine.stop(execution, cause="again")
    assert machine.describe(execution)["cause"] == "by hand"
    assert heard.is_empty()


def test_an_execution_that_is_stopped_while_it_retries_stays_stopped(cloud: Cloud) -> None:
    function = make_function(cloud, FAIL)
    work = invoking(function, Retry=[RETRY | {"MaxAttempts": 50}])
    machine = make_machine(
        cloud, definition("Work", Work=work), allow("lambda:InvokeFunction", function)
    )
    execution = machine.start()
    eventually(lambda: "TaskFailed" in history_types(machine.sfn, execution))
    machine.stop(execution)
    eventually(lambda: "ExecutionAborted" in history_types(machine.sfn, execution))
    assert machine.describe(execution)["status"] == "ABORTED"
    assert "ExecutionFailed" not in history_types(machine.sfn, execution)


def test_an_execution_may_not_outlive_its_timeout(cloud: Cloud) -> None:
    text = json.loads(definition("Wait", Wait=WAIT, Done=DONE)) | {"TimeoutSeconds": 1}
    machine = make_machine(cloud, json.dumps(text))
    heard = hearing(cloud, machine.arn)
    ended = machine.run('{"seconds": 60}')
    assert ended["status"] == "TIMED_OUT"
    assert ended["stopDate"] > ended["startDate"]
    statuses = {heard.receive_json()["detail"]["status"] for _ in range(2)}
    assert statuses == {"RUNNING", "TIMED_OUT"}


def test_names_are_idempotent_only_with_the_same_input(cloud: Cloud) -> None:
    machine = make_machine(cloud, definition("Wait", Wait=WAIT, Done=DONE))
    name = unique("execution")
    first = machine.start('{"seconds": 600}', name=name)
    assert machine.start('{"seconds": 600}', name=name) == first
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        machine.start('{"seconds": 1}', name=name)
    machine.stop(first)


@pytest.mark.parametrize(
    ("members", "refusal"),
    [
        ({"name": "a b"}, "InvalidName"),
        ({"text": "{"}, "InvalidExecutionInput"),
        ({"text": json.dumps("x" * 262_144)}, "InvalidExecutionInput"),
    ],
)
def test_a_wrong_start_is_refused(cloud: Cloud, members: dict[str, Any], refusal: str) -> None:
    machine = make_machine(cloud, definition("Done", Done=DONE))
    with pytest.raises(ClientError, match=refusal):
        machine.start(**members)


def test_executions_are_in_the_account_of_their_machine(cloud: Cloud) -> None:
    machine = make_machine(cloud, definition("Done", Done=DONE), account=SOURCE_ACCOUNT)
    ended = machine.run()
    assert ended["status"] == "SUCCEEDED"
    assert f":{SOURCE_ACCOUNT}:" in ended["executionArn"]


@pytest.mark.parametrize("includes_data", [False, True])
def test_history_is_logged_with_data_only_if_wanted(cloud: Cloud, includes_data: bool) -> None:
    group, arn = log_group(cloud)
    configuration = {
        "level": "ALL",
        "includeExecutionData": includes_data,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": arn}}],
    }
    function = make_function(cloud, ECHO)
    machine = make_machine(
        cloud,
        definition("Work", Work=invoking(function)),
        LOG_DELIVERY,
        allow("lambda:InvokeFunction", function),
        loggingConfiguration=configuration,
    )
    described = call(machine.sfn, "DescribeStateMachine", stateMachineArn=machine.arn)
    assert described["loggingConfiguration"] == configuration
    machine.run('{"message": "secret"}')
    logs = cloud.client("logs")

    def lines() -> list[str]:
        found = logs.filter_log_events(logGroupName=group)["events"]
        return [each["message"] for each in found]

    eventually(lambda: any("ExecutionSucceeded" in line for line in lines()))
    assert any("secret" in line for line in lines()) == includes_data


def test_a_role_must_be_allowed_to_have_the_log_delivered(cloud: Cloud) -> None:
    _, arn = log_group(cloud)
    configuration = {
        "level": "ALL",
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": arn}}],
    }
    with pytest.raises(ClientError, match="not authorized to access the Log Destination"):
        make_machine(cloud, definition("Done", Done=DONE), loggingConfiguration=configuration)


def test_a_wrong_definition_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="InvalidDefinition"):
        make_machine(cloud, '{"StartAt": "x"}')


def test_step_functions_must_be_trusted_by_the_role(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="Neither the global service principal"):
        cloud.client("stepfunctions").create_state_machine(
            name=unique("machine"),
            definition=definition("Done", Done=DONE),
            roleArn=service_role(cloud, "lambda.amazonaws.com"),
        )


@pytest.mark.parametrize(
    ("text", "result"), [(definition("Done", Done=DONE), "OK"), ('{"StartAt": "x"}', "FAIL")]
)
def test_definitions_are_validated(cloud: Cloud, text: str, result: str) -> None:
    sfn = cloud.client("stepfunctions")
    assert call(sfn, "ValidateStateMachineDefinition", definition=text)["result"] == result


def history_types(sfn: Any, execution: str) -> list[str]:
    """Returns the types of the events in an execution's history."""
    history = sfn.get_execution_history(executionArn=execution)["events"]
    return [event["type"] for event in history]


def hearing(cloud: Cloud, machine: str) -> Any:
    """Makes a queue that hears of the machine's executions."""
    events = cloud.client("events")
    rule = unique("rule")
    pattern = {"source": ["aws.states"], "detail": {"stateMachineArn": [machine]}}
    events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
    queue = make_queue(cloud, open_to="events.amazonaws.com")
    events.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": queue.arn}])
    return queue
