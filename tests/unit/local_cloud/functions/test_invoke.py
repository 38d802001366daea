"""Invoke: the deployed code runs under the deployed role, and fails as Lambda fails."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import (
    allow,
    eventually,
    make_function,
    policy,
    unique,
    zip_of,
)

REPORT = """
import os, boto3
loaded = []
def handle(event, context):
    loaded.append(1)
    print("seen", event)
    return {
        "arn": boto3.client("sts").get_caller_identity()["Arn"],
        "calls": len(loaded),
        "name": context.function_name,
        "milliseconds": context.get_remaining_time_in_millis(),
        "variables": sorted(os.environ),
        "greeting": os.environ.get("GREETING"),
    }
"""
ERRORS = """
import os, time
def handle(event, context):
    if event == "raise":
        raise LookupError("nothing there")
    if event == "sleep":
        time.sleep(30)
    if event == "exit":
        os._exit(3)
    return {1, 2}
"""


def invoke(cloud: Cloud, function: str, event: Any) -> dict[str, Any]:
    """Returns the parsed payload and, if it failed, "failed"."""
    answer = cloud.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    payload = json.loads(answer["Payload"].read())
    return {"payload": payload, "failed": answer.get("FunctionError")}


def test_it_runs_under_its_role_with_its_variables(cloud: Cloud) -> None:
    # Given a function with a variable
    variables = {"Variables": {"GREETING": "hello"}}
    function = make_function(cloud, REPORT, Environment=variables, Timeout=9)
    # When it is invoked
    answer = invoke(cloud, function, {})
    # Then it saw its role, its variables, its time, and nothing of the server's surroundings
    assert answer["failed"] is None
    seen = answer["payload"]
    role = cloud.client("lambda").get_function_configuration(FunctionName=function)["Role"]
    name = function.rsplit(":", 1)[1]
    session = f"assumed-role/{role.rsplit('/', 1)[1]}/{name}"
    assert seen["arn"] == f"arn:aws:sts::{TOOLS_ACCOUNT}:{session}"
    assert seen["greeting"] == "hello"
    assert 0 < seen["milliseconds"] <= 9_000
    assert "HOME" not in seen["variables"] and "MOTO_PORT" not in seen["variables"]


def test_the_environment_stays_warm_until_the_code_changes(cloud: Cloud) -> None:
    # Given a function that has run once
    function = make_function(cloud, REPORT)
    assert invoke(cloud, function, {})["payload"]["calls"] == 1
    # When it is invoked again, then its module is still loaded
    assert invoke(cloud, function, {})["payload"]["calls"] == 2
    # When its code changes, then the new code runs
    changed = zip_of({"app.py": "def handle(event, context): return 'new'"})
    cloud.client("lambda").update_function_code(FunctionName=function, ZipFile=changed)
    assert invoke(cloud, function, {})["payload"] == "new"


@pytest.mark.parametrize(
    ("event", "error_type", "message"),
    [
        ("raise", "LookupError", "nothing there"),
        ("sleep", "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
        ("exit", "Runtime.ExitError", "exit status 3"),
        ("set", "Runtime.MarshalError", "not JSON serializable"),
    ],
)
def test_an_error_has_lambdas_shape(
    cloud: Cloud, event: str, error_type: str, message: str
) -> None:
    function = make_function(cloud, ERRORS, Timeout=1)
    answer = invoke(cloud, function, event)
    assert answer["failed"] == "Unhandled"
    assert answer["payload"]["errorType"] == error_type
    assert message in answer["payload"]["errorMessage"]


def test_the_stack_trace_is_the_functions_own(cloud: Cloud) -> None:
    trace = invoke(cloud, make_function(cloud, ERRORS), "raise")["payload"]["stackTrace"]
    assert len(trace) == 1 and "app.py" in trace[0]


def test_a_handler_that_cannot_be_imported_is_named(cloud: Cloud) -> None:
    function = make_function(cloud, "import absent")
    payload = invoke(cloud, function, {})["payload"]
    assert payload["errorType"] == "Runtime.ImportModuleError"
    assert payload["errorMessage"] == "Unable to import module 'app': No module named 'absent'"


def test_what_it_prints_is_in_its_log_group_if_its_role_may_write(cloud: Cloud) -> None:
    # Given a function that may write its log
    permission = allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*")
    function = make_function(cloud, REPORT, permission)
    # When it is invoked
    invoke(cloud, function, {"n": 1})
    # Then the log group holds its line between Lambda's own
    logs, group = cloud.client("logs"), f"/aws/lambda/{function.rsplit(':', 1)[1]}"

    def lines() -> list[str]:
        if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            return []
        return [e["message"] for e in logs.filter_log_events(logGroupName=group)["events"]]

    start, line, end, report = eventually(lines)
    assert (start.split()[0], line, end.split()[0]) == ("START", "seen {'n': 1}", "END")
    assert report.startswith("REPORT RequestId: ")


def test_a_role_that_does_not_trust_lambda_runs_nothing(cloud: Cloud) -> None:
    function = make_function(cloud, REPORT)
    role = cloud.client("lambda").get_function_configuration(FunctionName=function)["Role"]
    iam = cloud.client("iam")
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "ecs.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    iam.update_assume_role_policy(RoleName=role.rsplit("/", 1)[1], PolicyDocument=policy(trust))
    with pytest.raises(ClientError, match="may not assume"):
        invoke(cloud, function, {})


def test_without_reserved_concurrency_left_a_caller_is_throttled(cloud: Cloud) -> None:
    function = make_function(cloud, REPORT)
    functions = cloud.client("lambda")
    functions.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    with pytest.raises(ClientError, match="TooManyRequestsException"):
        invoke(cloud, function, {})


def test_a_dry_run_runs_nothing(cloud: Cloud) -> None:
    function = make_function(cloud, ERRORS)
    answer = cloud.client("lambda").invoke(FunctionName=function, InvocationType="DryRun")
    assert answer["StatusCode"] == 204


def test_the_configuration_keeps_what_it_was_given(cloud: Cloud) -> None:
    # Given a function with a dead-letter queue and a log group of its own
    functions = cloud.client("lambda")
    queue = f"arn:aws:sqs:eu-west-1:{TOOLS_ACCOUNT}:{unique('queue')}"
    logging = {"LogFormat": "Text", "LogGroup": "/own"}
    function = make_function(
        cloud, REPORT, DeadLetterConfig={"TargetArn": queue}, LoggingConfig=logging
    )
    # Then both are answered
    found = call(functions, "GetFunctionConfiguration", FunctionName=function)
    assert found["DeadLetterConfig"] == {"TargetArn": queue}
    assert found["LoggingConfig"] == logging
    # When the retries are configured twice, then the second one counts
    for attempts in (1, 0):
        call(
            functions,
            "PutFunctionEventInvokeConfig",
            FunctionName=function,
            MaximumRetryAttempts=attempts,
        )
    config = functions.get_function_event_invoke_config(FunctionName=function)
    assert config["MaximumRetryAttempts"] == 0


def test_a_process_that_was_killed_is_replaced(cloud: Cloud) -> None:
    # Given a warm function whose process is killed between two events
    code = "import os\ndef handle(event, context): return os.getpid()"
    function = make_function(cloud, code)
    first = invoke(cloud, function, {})["payload"]
    os.kill(first, signal.SIGKILL)
    # When it is invoked, then that event fails as in Lambda
    assert invoke(cloud, function, {})["payload"]["errorType"] == "Runtime.ExitError"
    # And the next one has a new process
    assert invoke(cloud, function, {})["payload"] != first


def test_events_at_the_same_time_have_an_environment_each(cloud: Cloud, tmp_path: Path) -> None:
    # Given a function that ends only when two of its processes have met
    code = (
        "import os, time\n"
        "def handle(event, context):\n"
        "    meeting = os.environ['MEETING']\n"
        "    open(f'{meeting}/{os.getpid()}', 'w').close()\n"
        "    while len(os.listdir(meeting)) < 2:\n"
        "        time.sleep(0.05)\n"
        "    return os.getpid()\n"
    )
    function = make_function(cloud, code, Environment={"Variables": {"MEETING": str(tmp_path)}})
    # When two events come at the same time, then both end, in different processes
    with ThreadPoolExecutor(2) as callers:
        answers = list(callers.map(lambda _: invoke(cloud, function, {}), range(2)))
    assert [answer["failed"] for answer in answers] == [None, None]
    assert len({answer["payload"] for answer in answers}) == 2
