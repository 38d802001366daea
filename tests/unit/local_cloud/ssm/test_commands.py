"""Which nodes a command reaches, how it ends on each, and what that makes of the whole."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.ssm.nodes import Fleet, script_step, windows_step
from tests.unit.local_cloud.workloads import allow, eventually, make_queue, unique


def details(fleet: Fleet, command: str) -> dict[str, str]:
    """Returns StatusDetails by node of a command that has ended."""
    fleet.finish(command)
    listed = eventually(lambda: fleet.invocations(command))
    return {node: each["StatusDetails"] for node, each in listed.items()}


def test_tags_choose_nodes_and_each_one_runs(fleet: Fleet) -> None:
    value = unique("team")
    hosts = [fleet.host(tags={"team": value, "zone": zone}) for zone in ("a", "b", "a")]
    document = fleet.document(script_step("true"))
    targets = [
        {"Key": "tag:team", "Values": [value]},
        {"Key": "tag:zone", "Values": ["a", "c"]},
    ]
    command = fleet.send(document, Targets=targets, MaxConcurrency="50%")
    ended = fleet.finish(command)
    assert (ended["Status"], ended["TargetCount"], ended["CompletedCount"]) == ("Success", 2, 2)
    assert details(fleet, command) == {hosts[0].id: "Success", hosts[2].id: "Success"}


def test_tags_that_match_nothing_are_told_by_the_command_alone(fleet: Fleet) -> None:
    document = fleet.document(script_step("true"))
    targets = [{"Key": "tag:team", "Values": [unique("nobody")]}]
    ended = fleet.finish(fleet.send(document, Targets=targets))
    assert (ended["StatusDetails"], ended["TargetCount"]) == ("NoInstancesInTag", 0)


def test_a_host_that_is_switched_off_is_undeliverable_and_counts_as_no_error(
    fleet: Fleet,
) -> None:
    hosts = [fleet.host() for _ in range(5)]
    hosts[2].stop()
    command = fleet.send(fleet.document(script_step("true")), *hosts)
    assert fleet.finish(command)["Status"] == "Success"
    ends = details(fleet, command)
    assert ends.pop(hosts[2].id) == "Undeliverable"
    assert set(ends.values()) == {"Success"}


def test_a_host_that_takes_nothing_runs_into_the_delivery_timeout(fleet: Fleet) -> None:
    host = fleet.host(agent="Silent")
    command = fleet.send(fleet.document(script_step("true")), host, TimeoutSeconds=30)
    assert eventually(lambda: fleet.invocations(command))[host.id]["Status"] == "Pending"
    assert details(fleet, command) == {host.id: "DeliveryTimedOut"}
    ended = fleet.command(command)
    assert (ended["Status"], ended["DeliveryTimedOutCount"]) == ("Failed", 1)


def test_a_command_that_waits_for_a_silent_host_can_be_cancelled(fleet: Fleet) -> None:
    host = fleet.host(agent="Silent")
    command = fleet.send(fleet.document(script_step("true")), host)
    call(fleet.ssm, "CancelCommand", CommandId=command, InstanceIds=[host.id])
    assert details(fleet, command) == {host.id: "Cancelled"}
    assert fleet.command(command)["Status"] == "Cancelled"


def test_no_node_is_begun_with_after_too_many_errors(fleet: Fleet) -> None:
    hosts = [fleet.host() for _ in range(4)]
    document = fleet.document(script_step("exit 1"))
    command = fleet.send(document, *hosts, MaxConcurrency="1", MaxErrors="1")
    ended = fleet.finish(command)
    assert (ended["StatusDetails"], ended["ErrorCount"]) == ("Failed", 2)
    assert sorted(details(fleet, command).values()) == ["Failed"] * 2 + ["Terminated"] * 2


def test_tolerated_errors_make_a_command_incomplete(fleet: Fleet) -> None:
    hosts = [fleet.host() for _ in range(2)]
    document = fleet.document(script_step('test "$AWS_SSM_INSTANCE_ID" = ' + hosts[0].id))
    ended = fleet.finish(fleet.send(document, *hosts, MaxErrors="50%"))
    assert (ended["Status"], ended["StatusDetails"]) == ("Failed", "Incomplete")


def test_not_more_nodes_than_wanted_run_at_a_time(fleet: Fleet) -> None:
    hosts = [fleet.host() for _ in range(3)]
    common = hosts[0].folder
    script = f'mkdir "{common}/busy" || exit 1; sleep 0.5; rmdir "{common}/busy"'
    command = fleet.send(fleet.document(script_step(script)), *hosts, MaxConcurrency="1")
    assert fleet.finish(command)["Status"] == "Success"


def test_a_document_for_windows_is_not_sent_to_linux(fleet: Fleet) -> None:
    tag = unique("team")
    host = fleet.host(tags={"team": tag})
    document = fleet.document(windows_step())
    with pytest.raises(ClientError, match="UnsupportedPlatformType"):
        fleet.send(document, host)
    command = fleet.send(document, Targets=[{"Key": "tag:team", "Values": [tag]}])
    assert details(fleet, command) == {host.id: "InvalidPlatform"}


def test_a_windows_node_says_that_its_script_was_not_run(fleet: Fleet) -> None:
    ended = fleet.run(fleet.document(windows_step()), fleet.host(platform="Windows"))
    assert ended["Status"] == "Failed"
    assert "checked and not run" in ended["StandardErrorContent"]


def test_an_instance_is_a_node_too(fleet: Fleet) -> None:
    host = fleet.host(instance_id=f"i-{unique('x')[-8:]}")
    ended = fleet.run(fleet.document(script_step("true")), host)
    assert (ended["Status"], ended["InstanceId"]) == ("Success", host.id)


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        ({"InstanceIds": ["mi-00000000000000000"]}, "InvalidInstanceId"),
        ({"DocumentName": "absent-document"}, "InvalidDocument"),
        ({"DocumentVersion": "7"}, "InvalidDocumentVersion"),
        ({"DocumentHash": "0" * 64, "DocumentHashType": "Sha256"}, "InvalidDocument"),
        ({"Parameters": {"executionTimeout": ["1", "2"]}}, "InvalidParameters"),
        ({"Targets": [{"Key": "tag:a", "Values": ["b"]}]}, "ValidationException"),
        ({"MaxErrors": "some"}, "ValidationException"),
        ({"TimeoutSeconds": 2_592_001}, "ValidationException"),
    ],
)
def test_a_wrong_request_is_refused(fleet: Fleet, request_: dict[str, Any], refusal: str) -> None:
    own = {
        "DocumentName": fleet.document(script_step("true")),
        "InstanceIds": [fleet.host().id],
    }
    with pytest.raises(ClientError, match=refusal):
        fleet.ssm.send_command(**own | request_)


def test_commands_are_listed_by_what_is_asked(fleet: Fleet) -> None:
    host, comment = fleet.host(), unique("comment")
    document = fleet.document(script_step("true"))
    command = fleet.send(document, host, Comment=comment)
    fleet.finish(command)
    eventually(lambda: fleet.invocations(command))

    def found(**conditions: str) -> list[str]:
        filters = [{"key": key, "value": value} for key, value in conditions.items()]
        listed = call(fleet.ssm, "ListCommands", Filters=filters)["Commands"]
        return [each["CommandId"] for each in listed]

    assert command in found(InvokedAfter="2020-01-01T00:00:00Z")
    assert command not in found(InvokedAfter="2040-01-01T00:00:00Z")
    assert found(DocumentName=document, Status="Success") == [command]
    listed = call(fleet.ssm, "ListCommands", InstanceId=host.id)["Commands"]
    assert [each["Comment"] for each in listed] == [comment]
    with pytest.raises(ClientError, match="InvalidCommandId"):
        fleet.ssm.list_commands(CommandId="0" * 36)
    with pytest.raises(ClientError, match="InvocationDoesNotExist"):
        fleet.ssm.get_command_invocation(CommandId=command, InstanceId="mi-00000000000000000")
    with pytest.raises(ClientError, match="InvalidPluginName"):
        fleet.ssm.get_command_invocation(CommandId=command, InstanceId=host.id, PluginName="absent")


def test_the_status_of_commands_and_invocations_is_told_as_events(
    fleet: Fleet, cloud: Cloud
) -> None:
    document = fleet.document(script_step("true"))
    events, rule = cloud.client("events"), unique("rule")
    pattern = {"source": ["aws.ssm"], "detail": {"document-name": [document]}}
    events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
    queue = make_queue(cloud, open_to="events.amazonaws.com")
    events.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": queue.arn}])
    host = fleet.host()
    command = fleet.send(document, host)
    heard = [queue.receive_json() for _ in range(4)]
    told = {(each["detail-type"].split()[2], each["detail"]["status"]) for each in heard}
    assert told == {
        ("Status-change", "InProgress"),
        ("Status-change", "Success"),
        ("Invocation", "InProgress"),
        ("Invocation", "Success"),
    }
    assert {each["detail"]["command-id"] for each in heard} == {command}


def test_a_policy_may_ask_for_a_tag_of_the_node(fleet: Fleet, cloud: Cloud) -> None:
    # Given a role that may send one document to nodes with one tag
    document = fleet.document(script_step("true"))
    arn = f"arn:aws:ssm:eu-west-1:{TOOLS_ACCOUNT}"
    tag = unique("team")
    only = {"StringEquals": {"ssm:resourceTag/team": tag}}
    role = cloud.role(
        TOOLS_ACCOUNT,
        allow("ssm:SendCommand", f"{arn}:document/{document}"),
        allow("ssm:SendCommand", f"{arn}:managed-instance/*", Condition=only),
    )
    ssm = cloud.client("ssm", TOOLS_ACCOUNT, role)
    tagged, other = fleet.host(tags={"team": tag, "all": tag}), fleet.host(tags={"all": tag})
    # When it names nodes, then only the tagged one is let through
    ssm.send_command(DocumentName=document, InstanceIds=[tagged.id])
    with pytest.raises(ClientError, match="AccessDenied"):
        ssm.send_command(DocumentName=document, InstanceIds=[tagged.id, other.id])
    # When it chooses them by tags, then the other one is refused by itself
    targets = [{"Key": "tag:all", "Values": [tag]}]
    command = ssm.send_command(DocumentName=document, Targets=targets)["Command"]["CommandId"]
    assert details(fleet, command) == {tagged.id: "Success", other.id: "AccessDenied"}
    # And another document is refused
    with pytest.raises(ClientError, match="AccessDenied"):
        ssm.send_command(DocumentName=fleet.document(script_step("true")), InstanceIds=[tagged.id])
