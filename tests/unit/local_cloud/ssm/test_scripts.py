"""A node runs a document's scripts for real, and tells what they wrote and how they ended."""

import time
from pathlib import Path

from tests.local_cloud_fixture import REGION, Cloud
from tests.unit.local_cloud.ssm.nodes import TEXT, Fleet, script_step, windows_step
from tests.unit.local_cloud.workloads import allow, eventually, unique

LEAVES_CHILDREN = """
echo begun
sh -c 'echo $$ >"$HOME/child"; exec sleep 300' &
exec sleep 300
"""
REBOOT = 'test -e "$HOME/rebooted" && exit 0; touch "$HOME/rebooted"; exit 194'


def runs(process_id: int) -> bool:
    """Says whether the process is there, and no zombie."""
    status = Path(f"/proc/{process_id}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_node_runs_the_script_in_its_own_folder(fleet: Fleet) -> None:
    host = fleet.host()
    script = 'pwd; printf "%s" "$SSM_Message" >&2; exit 3'
    document = fleet.document(script_step(script), Message=TEXT)
    ended = fleet.run(document, host, Parameters={"Message": ["hello"]})
    assert ended["StandardOutputContent"] == f"{host.folder}\n"
    assert ended["StandardErrorContent"] == "hello"
    assert (ended["Status"], ended["ResponseCode"]) == ("Failed", 3)


def test_a_script_sees_the_nodes_credentials_and_nothing_of_the_server(fleet: Fleet) -> None:
    host = fleet.host()
    ended = fleet.run(
        fleet.document(script_step("env", f"aws sts get-caller-identity --region {REGION}")), host
    )
    lines = ended["StandardOutputContent"].splitlines()
    names = {line.partition("=")[0] for line in lines if "=" in line}
    assert f"AWS_SSM_INSTANCE_ID={host.id}" in lines
    assert f"AWS_SSM_REGION_NAME={REGION}" in lines
    assert names <= {
        *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        *("AWS_SSM_INSTANCE_ID", "AWS_SSM_REGION_NAME"),
        *("AWS_ENDPOINT_URL", "GIT_ENDPOINT_URL", "PATH", "HOME", "TMPDIR", "LANG"),
        *("PYTHONUNBUFFERED", "PWD", "_", "SHLVL", "OLDPWD"),
    }
    assert any(f"/{host.id}" in line and "assumed-role" in line for line in lines)


def test_a_script_that_takes_too_long_is_killed_with_its_children(fleet: Fleet) -> None:
    host = fleet.host()
    document = fleet.document(script_step(LEAVES_CHILDREN))
    ended = fleet.run(document, host, Parameters={"executionTimeout": ["2"]})
    assert (ended["Status"], ended["StatusDetails"]) == ("TimedOut", "ExecutionTimedOut")
    assert (ended["ResponseCode"], ended["StandardOutputContent"]) == (137, "begun\n")
    assert not runs(int((host.folder / "child").read_text()))


def test_a_command_that_is_cancelled_stops_what_runs(fleet: Fleet) -> None:
    # Given a script that runs
    host = fleet.host()
    command = fleet.send(fleet.document(script_step(LEAVES_CHILDREN)), host)
    eventually((host.folder / "child").exists)
    child = int(eventually((host.folder / "child").read_text))
    assert runs(child)
    # When its command is cancelled
    fleet.ssm.cancel_command(CommandId=command)
    # Then it has ended, and all it had started
    assert fleet.finish(command)["Status"] == "Cancelled"
    ended = fleet.step(command, host)
    assert (ended["Status"], ended["ResponseCode"]) == ("Cancelled", 137)
    assert not runs(child)


def test_a_host_that_is_switched_off_meanwhile_is_not_heard_of_again(fleet: Fleet) -> None:
    # Given a script that runs
    host = fleet.host()
    command = fleet.send(fleet.document(script_step(LEAVES_CHILDREN)), host)
    eventually((host.folder / "child").exists)
    child = int(eventually((host.folder / "child").read_text))
    # When its host is switched off
    host.stop()
    # Then nothing runs there, and nobody tells how it ended
    eventually(lambda: not runs(child))
    assert fleet.invocations(command)[host.id]["Status"] == "InProgress"
    # Until somebody gives it up
    fleet.ssm.cancel_command(CommandId=command)
    assert fleet.finish(command)["Status"] == "Cancelled"


def test_a_host_that_asks_for_it_is_restarted_and_goes_on_with_the_step(fleet: Fleet) -> None:
    ended = fleet.run(fleet.document(script_step(REBOOT)), fleet.host())
    assert (ended["Status"], ended["ResponseCode"]) == ("Success", 0)


def test_steps_of_another_platform_are_skipped(fleet: Fleet) -> None:
    host = fleet.host()
    document = fleet.document(windows_step(), script_step("echo linux"))
    command = fleet.send(document, host)
    assert fleet.finish(command)["Status"] == "Success"
    skipped = fleet.step(command, host, "windows")
    assert (skipped["Status"], skipped["ResponseCode"]) == ("Success", 0)
    assert "Step execution skipped" in skipped["StandardOutputContent"]
    assert fleet.step(command, host, "work")["StandardOutputContent"] == "linux\n"
    # And which step is meant must be said
    assert fleet.step(command, host)["StandardOutputContent"] == ""


def test_a_failed_step_fails_the_invocation_and_stops_the_rest_only_if_it_says_so(
    fleet: Fleet,
) -> None:
    host = fleet.host()
    second = script_step("echo second", name="second")
    goes_on = fleet.send(fleet.document(script_step("exit 1"), second), host)
    assert fleet.finish(goes_on)["Status"] == "Failed"
    assert fleet.step(goes_on, host, "second")["StandardOutputContent"] == "second\n"
    leaves = fleet.send(fleet.document(script_step("exit 1", onFailure="exit"), second), host)
    assert fleet.finish(leaves)["Status"] == "Failed"
    assert fleet.step(leaves, host, "second")["ResponseCode"] == -1


def test_output_is_cut_for_the_api_and_whole_on_s3_and_in_the_log(
    fleet: Fleet, cloud: Cloud
) -> None:
    # Given a node that may store and log its output
    bucket, group = unique("output"), unique("/machines/output")
    where = {"LocationConstraint": REGION}
    cloud.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    cloud.client("logs").create_log_group(logGroupName=group)
    puts = allow(["s3:PutObject", "s3:PutObjectAcl"], f"arn:aws:s3:::{bucket}/*")
    logs = allow(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], "*")
    host = fleet.host(puts, logs)
    # When it writes more than the API gives
    script = "yes 0123456789 | head -n 5000; yes error | head -n 3000 >&2"
    document = fleet.document(script_step(script))
    command = fleet.send(
        document,
        host,
        OutputS3BucketName=bucket,
        OutputS3KeyPrefix="steps/stage",
        CloudWatchOutputConfig={"CloudWatchOutputEnabled": True, "CloudWatchLogGroupName": group},
    )
    fleet.finish(command)
    ended = fleet.step(command, host)
    # Then the API gives the beginning, and says so
    assert len(ended["StandardOutputContent"]) == 24_000
    assert len(ended["StandardErrorContent"]) == 8_000
    assert ended["StandardOutputContent"].endswith("---Output truncated---")
    plugin = fleet.invocations(command)[host.id]["CommandPlugins"][0]
    assert len(plugin["Output"]) == 2500
    # And all of it lies where AWS puts it
    key = f"steps/stage/{command}/{host.id}/awsrunShellScript/work/stdout"
    assert ended["StandardOutputUrl"] == f"https://s3.{REGION}.amazonaws.com/{bucket}/{key}"
    stored = cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    assert len(stored) == 5000 * 11
    streams = cloud.client("logs").describe_log_streams(logGroupName=group)["logStreams"]
    assert {each["logStreamName"] for each in streams} == {
        f"{command}/{host.id}/work/stdout",
        f"{command}/{host.id}/work/stderr",
    }


def test_a_node_whose_role_may_not_store_output_still_runs(fleet: Fleet, cloud: Cloud) -> None:
    bucket = unique("output")
    where = {"LocationConstraint": REGION}
    cloud.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    document = fleet.document(script_step("echo hello"))
    ended = fleet.run(document, fleet.host(), OutputS3BucketName=bucket)
    assert (ended["Status"], ended["StandardOutputContent"]) == ("Success", "hello\n")
    assert "Contents" not in cloud.client("s3").list_objects_v2(Bucket=bucket)


def test_a_parameter_that_is_no_variable_becomes_text_of_the_step(fleet: Fleet) -> None:
    number = {"type": "String", "allowedPattern": "^[0-9]+$"}
    lines = {"type": "StringList", "allowedPattern": "^echo [a-z]+$"}
    document = fleet.document(script_step("exit {{ Number }}"), Number=number)
    ended = fleet.run(document, fleet.host(), Parameters={"Number": ["7"]})
    assert ended["ResponseCode"] == 7
    document = fleet.document(script_step("{{ Lines }}"), Lines=lines)
    ended = fleet.run(document, fleet.host(), Parameters={"Lines": ["echo one", "echo two"]})
    assert ended["StandardOutputContent"] == "one\ntwo\n"


def test_an_invocation_is_not_there_in_the_first_moment(fleet: Fleet) -> None:
    host = fleet.host()
    document = fleet.document(script_step("true"))
    started = time.monotonic()
    command = fleet.send(document, host)
    early = fleet.invocations(command)
    if time.monotonic() - started < 0.3:
        assert early == {}
    assert fleet.finish(command)["Status"] == "Success"
    assert list(eventually(lambda: fleet.invocations(command))) == [host.id]
