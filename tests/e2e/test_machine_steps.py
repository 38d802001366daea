"""A pipeline's step on a machine: what comes back, what fails, and that nothing keeps running."""

import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.developer import Developer
from tests.e2e.documented_grants import is_documented
from tests.e2e.grants import allowed_requests, roles_of
from tests.e2e.inbox import Inbox
from tests.e2e.installation import ROOT, Installation
from tests.e2e.machines import ENVIRONMENT, Machines
from tests.e2e.pipelines import Pipeline
from tests.e2e.platform import Platform
from tests.e2e.polling import eventually

Call = dict[str, Any]
Clone = Callable[[str], Developer]
NO_EVENT = b'"Executions"'  # a text, and no object as every event is
REPOSITORY = "licence-scan"
EXAMPLE = ROOT / "examples" / "machine_steps"
CHECKED = "checked-orders"
MACHINE_STEP = {"name": "licence-scan", "after": "source", "environment": "dev"}
NAP = Path(__file__).with_name("nap.yaml")
SHORTEST = 30  # seconds, of a time-out
HOSTILE = {
    "shell": '"; rm -rf / #',
    "backticks": "`touch executed`",
    "substitution": "$(touch executed)",
    "lines": "one\ntwo'; touch executed\n",
    "long": "x" * 10_000,
    "powershell": "; Remove-Item C:\\ -Recurse; $env:PATH; $(Get-Date); `n @{a=1} | % { $_ }",
    "template": "{{ Repository }} ${SSM_Repository} %s",
}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A deployment of its own: one application is a command, another has one before its build."""
    folder = tmp_path_factory.mktemp("machine-steps")
    documents = folder / "documents"
    shutil.copytree(EXAMPLE / "documents", documents)
    shutil.copy(NAP, documents)
    step = {"create": True, "sample": "examples/machine_steps"}
    stack = {"create": True, "sample": "examples/hotfix_pipelines"}
    installation = Installation.configure(
        folder,
        {
            "repositories": [{"name": REPOSITORY, **step}, {"name": CHECKED, **stack}],
            "applications": [
                {"name": REPOSITORY, "repository": REPOSITORY, "deploy": {"by": "machine_step"}},
                {
                    "name": CHECKED,
                    "repository": CHECKED,
                    "hotfix": False,
                    "machine_steps": [MACHINE_STEP],
                },
            ],
            "machine_steps": {
                "documents": str(documents),
                "first_wait_seconds": 1,
                "max_wait_seconds": 2,
            },
        },
    )
    try:
        installation.run("deploy")
        yield installation
    finally:
        installation.run("stop")


@pytest.fixture(scope="module")
def deployed(installation: Installation) -> Platform:
    return Platform(installation)


@pytest.fixture(scope="module")
def inbox(deployed: Platform) -> Inbox:
    return Inbox(deployed)


@pytest.fixture(scope="module")
def calls(deployed: Platform) -> list[Call]:
    """What IAM has allowed since the deployment, and what it refused in a run on every path."""
    refused_before = [call for call in deployed.aws.calls() if call["decision"] != "allowed"]
    machines = Machines(deployed)
    machine = machines.register()
    _fail_an_event_of_each_function(deployed)
    deployed.aws.fail_next_calls(1, "dynamodb", "UpdateItem", "ValidationException", 400)
    result = f"s3://{deployed.addresses.artifact_bucket}/{deployed.addresses.machine_outputs}"
    parameters = {"Repository": REPOSITORY, "ResultUri": f"{result}/{ENVIRONMENT}/test/result"}
    request = {
        "hosts": {"instance_ids": [machine.id]},
        "document": "sample",
        "parameters": parameters,
    }
    ended = machines.run(request)
    assert ended["status"] == "SUCCEEDED", ended
    stopped = machines.start(_nap(machine.id))
    machine.pid()
    machines.stop(stopped)
    eventually(machine.is_idle, "nothing runs on the machine")
    return [call for call in deployed.aws.calls() if call not in refused_before]


def _fail_an_event_of_each_function(platform: Platform) -> None:
    for of in ("machine_step_submit", "machine_step_status"):
        platform.client("lambda").invoke(
            FunctionName=platform.outputs.functions[of],
            InvocationType="Event",
            Payload=NO_EVENT,
        )
        queue = platform.outputs.failed_events_queue_urls[of]
        eventually(partial(platform.queues.take, queue), "each function has failed")


@pytest.fixture
def machines(platform: Platform) -> Machines:
    return Machines(platform)


def test_the_originals_example_succeeds(
    platform: Platform, clone: Clone, machines: Machines
) -> None:
    # Given the example's request, unchanged but for the machine
    machine = machines.register()
    # When it is pushed
    pipeline = _pipeline(platform, REPOSITORY)
    commit = _push(clone(REPOSITORY), _example(machine.id))
    # Then the pipeline of two stages has run it there
    pipeline.wait_until_past("Dev", commit)
    state = pipeline.state()
    assert state is not None
    assert [stage.name for stage in state.stages] == ["Source", "Dev"]
    [command] = machines.commands_to(machine)
    assert command["Status"] == "Success"


def test_its_failing_twin_fails_with_the_reason(
    platform: Platform, clone: Clone, machines: Machines, inbox: Inbox
) -> None:
    # Given a machine whose agent is too old to pass a message
    machine = machines.register(passes_parameters=False)
    # When the same request for that machine is pushed
    commit = _push(clone(REPOSITORY), _example(machine.id))
    # Then the pipeline's action says why it failed
    said = _pipeline(platform, REPOSITORY).wait_until_failed(commit)
    assert said.startswith("Dev failed")
    reason = f"{machine.id}: it failed with exit code 78"
    assert reason in said
    assert "the SSM agent is older than 3.3.2746.0" in said
    # And so does the notification
    told = inbox.wait_for(kind="machine_step", status="FAILED", error="MachineStepFailed")
    assert told["environment"] == "dev"
    assert reason in told["cause"]


def test_a_wrong_request_fails_with_its_line_before_anything_is_sent(
    platform: Platform, clone: Clone, machines: Machines
) -> None:
    sent = len(machines.commands())
    # When a request with a slip is pushed
    text = '{\n  "instance_id": "mi-0123456789abcdef0",\n  "message": "x",\n  "mesage": "y"\n}\n'
    commit = _push(clone(REPOSITORY), text)
    # Then the pipeline's action says where, and no machine was sent anything
    said = _pipeline(platform, REPOSITORY).wait_until_failed(commit)
    assert "InvalidRequest" in said
    assert "line 4" in said
    assert "mesage" in said
    assert len(machines.commands()) == sent


def test_a_step_is_a_stage_of_a_release_pipeline(
    platform: Platform, clone: Clone, machines: Machines
) -> None:
    # Given the team's own document, and machines by a tag
    machines.register({"role": "licence-scanner"})
    request = json.loads((EXAMPLE / "licence-scan.json").read_text())
    request["parameters"] |= {"Repository": CHECKED, "Branch": "develop"}
    # When an application whose pipeline has that step is pushed
    pipeline = _pipeline(platform, CHECKED)
    developer = clone(CHECKED)
    commit = _push(developer, json.dumps(request))
    # Then the step is past before the build begins
    pipeline.wait_until_past("Build", commit)
    state = pipeline.state()
    assert state is not None
    assert [stage.name for stage in state.stages][:3] == ["Source", "licence-scan", "Build"]
    # When a file with a forbidden licence is pushed, then it comes no further than the step
    notice = {"NOTICE": "SPDX-License-Identifier: AGPL-3.0-only\n"}
    commit = _push(developer, json.dumps(request), notice)
    said = pipeline.wait_until_failed(commit)
    assert "NOTICE:1:SPDX-License-Identifier: AGPL-3.0-only" in said


def test_a_branch_build_checks_the_example_s_requests(platform: Platform, clone: Clone) -> None:
    developer = clone(REPOSITORY)
    # When a branch with a good request is pushed, then its build succeeds
    developer.push_new("feature/good", {"machine-step.json": _example("i-0123456789abcdef0")})
    assert platform.wait_for_result(REPOSITORY, "feature/good").status == "SUCCEEDED"
    # When one with a wrong request is pushed, then its build fails
    developer.push_new("feature/wrong", {"machine-step.json": _example("my-server")})
    assert platform.wait_for_result(REPOSITORY, "feature/wrong").status == "FAILED"


def test_five_machines_of_which_one_is_switched_off(platform: Platform, machines: Machines) -> None:
    # Given five machines of a fleet, one of them switched off
    name = str(uuid4())
    fleet = [machines.register({"fleet": name}) for _ in range(5)]
    platform.aws.switch_off(fleet[2].id)
    request = {"hosts": {"tags": {"fleet": [name]}}, "document": "sample"}
    # When a step runs on all of them
    ended = machines.run(request)
    # Then it fails, and names that one
    assert (ended["status"], ended["error"]) == ("FAILED", "MachineStepFailed")
    assert "succeeded on 4 of 5 machines and must on 5" in ended["cause"]
    assert f"{fleet[2].id}: the machine does not answer" in ended["cause"]
    # When four are enough, then it succeeds
    ended = machines.run({**request, "success": {"min_hosts": 4}})
    assert ended["status"] == "SUCCEEDED", ended
    output = json.loads(ended["output"])
    statuses = sorted(host["status"] for host in output["hosts"])
    assert statuses == ["Success", "Success", "Success", "Success", "Undeliverable"]


def test_tags_that_no_machine_has(machines: Machines) -> None:
    ended = machines.run({"hosts": {"tags": {"fleet": ["none"]}}, "document": "sample"})
    assert (ended["status"], ended["error"]) == ("FAILED", "NoHosts")
    assert "fleet=none" in ended["cause"]


def test_a_machine_that_may_not_take_commands_gets_none(
    platform: Platform, machines: Machines
) -> None:
    # Given a machine without the tag's value
    key, value = platform.addresses.machine_steps_tag
    machine = machines.register({key: "no"})
    # When a step names it, then SSM refuses, and says which tag is needed
    ended = machines.run({"instance_id": machine.id, "message": "hello"})
    assert ended["status"] == "FAILED"
    assert f"must have the tag {key}={value}" in ended["cause"]
    assert machines.commands_to(machine) == []


def test_a_machine_that_never_answers(machines: Machines) -> None:
    machine = machines.register(agent="Silent")
    ended = machines.run(
        {
            "hosts": {"instance_ids": [machine.id]},
            "document": "sample",
            "delivery_timeout_seconds": SHORTEST,
        }
    )
    assert ended["status"] == "FAILED"
    assert f"{machine.id}: the machine did not take it in time" in ended["cause"]


def test_a_command_that_outlives_its_time_out(machines: Machines) -> None:
    # Given a command that takes longer than it may
    machine = machines.register()
    ended = machines.run(_nap(machine.id) | {"execution_timeout_seconds": SHORTEST})
    # Then it fails, and nothing of it is left on the machine
    assert ended["status"] == "FAILED"
    assert f"{machine.id}: it ran for longer than it may" in ended["cause"]
    assert machine.is_idle()


def test_nothing_keeps_running_when_a_step_is_stopped_by_hand(
    machines: Machines, inbox: Inbox
) -> None:
    # Given a step that runs
    machine = machines.register()
    execution = machines.start(_nap(machine.id))
    assert not machine.is_idle()
    # When its execution is stopped
    machines.stop(execution)
    # Then the command is cancelled on the machine, and somebody is told
    eventually(machine.is_idle, "nothing runs on the machine")
    assert [each["Status"] for each in machines.commands_to(machine)] == ["Cancelled"]
    inbox.wait_for(kind="machine_step", status="ABORTED", execution=execution)


def test_hostile_parameters_arrive_as_data(platform: Platform, machines: Machines) -> None:
    # Given texts that would do something, were they ever part of a script
    machine = machines.register()
    bucket = platform.addresses.artifact_bucket
    keys = {name: f"{platform.addresses.machine_outputs}/dev/test/{name}" for name in HOSTILE}
    # When each is a parameter of a step
    executions = [
        machines.start(
            {
                "hosts": {"instance_ids": [machine.id]},
                "document": "sample",
                "parameters": {"Message": text, "ResultUri": f"s3://{bucket}/{keys[name]}"},
            }
        )
        for name, text in HOSTILE.items()
    ]
    ended = [machines.wait(each) for each in executions]
    # Then it has arrived as it is, and nothing of it was executed
    assert [each["status"] for each in ended] == ["SUCCEEDED"] * len(HOSTILE)
    for name, text in HOSTILE.items():
        stored = platform.client("s3").get_object(Bucket=bucket, Key=keys[name])["Body"].read()
        assert stored.decode() == text
    assert not list(machine.folder.rglob("executed"))


def test_the_whole_output_is_where_the_execution_says(
    platform: Platform, machines: Machines
) -> None:
    # When a step has succeeded
    machine = machines.register()
    ended = machines.run({"instance_id": machine.id, "message": "hello"})
    # Then its output names exit code and lines, and links to all of it
    [host] = json.loads(ended["output"])["hosts"]
    assert (host["instance_id"], host["exit_code"]) == (machine.id, 0)
    assert host["first_lines"] == ["The message is: hello"]
    key = host["output_url"].partition(platform.addresses.artifact_bucket + "/")[2]
    bucket = platform.addresses.artifact_bucket
    whole = platform.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    assert whole == b"The message is: hello\n"
    assert host["log_url"]


def test_a_submit_that_is_tried_again_sends_one_command(
    platform: Platform, machines: Machines
) -> None:
    # Given a submit function that sends a command and then fails
    machine = machines.register()
    platform.aws.fail_next_calls(1, "dynamodb", "UpdateItem", "ValidationException", 400)
    # When it is tried again, then the step succeeds and the machine had one command
    ended = machines.run({"instance_id": machine.id, "message": "hello"})
    assert ended["status"] == "SUCCEEDED", ended
    assert len(machines.commands_to(machine)) == 1


def test_each_role_of_machine_steps_needs_each_of_its_grants(
    platform: Platform, calls: list[Call]
) -> None:
    # Given the roles of the functions, of the state machine and of the machines
    roles = [role for role in roles_of(platform) if role.arn in _own_roles(platform)]
    assert len(roles) == len(_own_roles(platform))
    # Then each step would have failed without any one of their grants, but what AWS itself needs
    surplus = [
        grant
        for role in roles
        for grant in role.grants()
        if not role.needs(grant, allowed_requests(calls, role))
        and not is_documented(platform, grant)
    ]
    assert surplus == []


def test_no_role_of_machine_steps_was_refused_anything(
    platform: Platform, calls: list[Call]
) -> None:
    refused = [each for each in calls if each["decision"] != "allowed"]
    assert [each for each in refused if each["principal"] in _own_roles(platform)] == []


def _own_roles(platform: Platform) -> set[str]:
    addresses, account = platform.addresses, Machines(platform).account
    return {
        addresses.submit_function_role_arn,
        addresses.status_function_role_arn,
        addresses.role_arn(addresses.tools, "machine-step", ENVIRONMENT),
        addresses.machine_submit_role_arn(account),
        addresses.machine_status_role_arn(account),
        addresses.machine_host_role_arn(account),
        addresses.machine_repositories_role_arn,
    }


def _pipeline(platform: Platform, application: str) -> Pipeline:
    return Pipeline(platform, platform.addresses.release_pipeline(application, "develop"))


def _example(instance_id: str) -> str:
    return (EXAMPLE / "machine-step.json").read_text().replace("mi-00000000000000000", instance_id)


def _push(developer: Developer, request: str, files: dict[str, str] | None = None) -> str:
    developer.switch("develop", "origin/develop")
    commit = developer.commit({"machine-step.json": request, **(files or {})})
    developer.push()
    return commit


def _nap(instance_id: str) -> dict[str, Any]:
    return {"hosts": {"instance_ids": [instance_id]}, "document": "nap"}
