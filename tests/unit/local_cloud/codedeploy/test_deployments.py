"""Deployments: what hosts do, how many at a time, and how they end."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codedeploy.conftest import Group, Rollouts
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import allow, eventually

EVENTS = [
    *("ApplicationStop", "DownloadBundle", "BeforeInstall", "Install", "AfterInstall"),
    *("ApplicationStart", "ValidateService"),
]
FAIL = "#!/bin/sh\necho starting\necho 'no database' >&2\nexit 3\n"
WAIT = '#!/bin/sh\nwhile [ ! -e "$HOST_ROOT/go" ]; do sleep 0.1; done\n'


def service(version: str, start: str = "#!/bin/sh\n:\n") -> dict[str, str]:
    """Returns a service that installs its version and starts by a script."""
    return {
        "appspec.yml": """
version: 0.0
os: linux
files:
  - source: app/version
    destination: /opt/orders
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
""",
        "app/version": version,
        "scripts/start.sh": start,
    }


def deploy(rollouts: Rollouts, group: Group, files: dict[str, str], **members: Any) -> Any:
    return rollouts.finish(group.deploy(rollouts.bundle(files), **members))


def test_every_host_of_the_group_runs_all_lifecycle_events(rollouts: Rollouts) -> None:
    group = rollouts.group()
    first, second = rollouts.host(group), rollouts.host(group)
    ended = deploy(rollouts, group, service("1"))
    assert ended["status"] == "Succeeded", ended
    assert ended["deploymentOverview"]["Succeeded"] == 2
    for host in (first, second):
        assert host.read("/opt/orders/version") == "1"
        events = rollouts.events(ended["deploymentId"], host)
        assert list(events) == EVENTS
        assert {each["status"] for each in events.values()} == {"Succeeded"}
    named = {"deploymentId": ended["deploymentId"]}
    codedeploy = rollouts.codedeploy
    ids = call(codedeploy, "ListDeploymentTargets", **named)["targetIds"]
    assert sorted(ids) == sorted([first.name, second.name])
    assert call(codedeploy, "BatchGetDeploymentTargets", **named, targetIds=ids)
    assert call(codedeploy, "ListDeploymentInstances", **named)["instancesList"] == ids
    assert call(codedeploy, "GetDeploymentInstance", **named, instanceId=ids[0])
    assert call(codedeploy, "BatchGetDeploymentInstances", **named, instanceIds=ids)
    info = call(codedeploy, "GetDeploymentGroup", **group.names)["deploymentGroupInfo"]
    assert info["lastSuccessfulDeployment"]["deploymentId"] == ended["deploymentId"]
    listed = call(codedeploy, "ListDeployments", **group.names, includeOnlyStatuses=["Succeeded"])
    assert listed["deployments"] == [ended["deploymentId"]]


def test_a_failing_script_tells_the_end_of_its_log(rollouts: Rollouts) -> None:
    group = rollouts.group()
    host = rollouts.host(group)
    ended = deploy(rollouts, group, service("1", FAIL))
    assert (ended["status"], ended["errorInformation"]["code"]) == ("Failed", "HEALTH_CONSTRAINTS")
    events = rollouts.events(ended["deploymentId"], host)
    told = events["ApplicationStart"]["diagnostics"]
    assert (told["errorCode"], told["scriptName"]) == ("ScriptFailed", "scripts/start.sh")
    assert told["message"].endswith("failed with exit code 3")
    assert "[stdout]starting\n" in told["logTail"]
    assert "[stderr]no database\n" in told["logTail"]
    assert events["ValidateService"]["status"] == "Skipped"


def test_a_failed_deployment_is_rolled_back_to_the_last_good_revision(rollouts: Rollouts) -> None:
    topic, queue = rollouts.topic()
    events = ["DeploymentStart", "DeploymentFailure", "DeploymentSuccess", "DeploymentRollback"]
    trigger = {"triggerName": "tell", "triggerTargetArn": topic, "triggerEvents": events}
    group = rollouts.group(
        None,
        allow("sns:Publish", topic),
        triggerConfigurations=[trigger],
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
    )
    host = rollouts.host(group)
    good = deploy(rollouts, group, service("1"))
    bad = deploy(rollouts, group, service("2", FAIL))
    rollback = rollouts.finish(bad["rollbackInfo"]["rollbackDeploymentId"])
    assert (rollback["status"], rollback["creator"]) == ("Succeeded", "codeDeployRollback")
    assert rollback["revision"] == good["revision"]
    assert rollback["rollbackInfo"]["rollbackTriggeringDeploymentId"] == bad["deploymentId"]
    assert host.read("/opt/orders/version") == "1"

    told = [json.loads(queue.receive_json()["Message"]) for _ in range(6)]
    assert [each["status"] for each in told] == [
        *("CREATED", "SUCCEEDED", "CREATED", "FAILED", "CREATED", "SUCCEEDED")
    ]
    assert "deploymentOverview" not in told[0]
    assert told[0]["completeTime"] is None
    assert json.loads(told[3]["errorInformation"])["ErrorCode"] == "HEALTH_CONSTRAINTS"
    assert json.loads(told[3]["deploymentOverview"])["Failed"] == 1
    assert json.loads(told[4]["rollbackInformation"]) == {
        "RollbackMessage": rollback["rollbackInfo"]["rollbackMessage"],
        "RollbackTriggeringDeploymentId": bad["deploymentId"],
    }


def test_instances_are_told_of_as_documented(rollouts: Rollouts) -> None:
    topic, queue = rollouts.topic()
    trigger = {
        "triggerName": "tell",
        "triggerTargetArn": topic,
        "triggerEvents": ["InstanceFailure"],
    }
    group = rollouts.group(None, allow("sns:Publish", topic), triggerConfigurations=[trigger])
    host = rollouts.host(group)
    deploy(rollouts, group, service("1", FAIL))
    told = json.loads(queue.receive_json()["Message"])
    assert (told["instanceStatus"], told["eventTriggerName"]) == ("Failed", "tell")
    assert f"instance/{host.name}" in told["instanceId"]
    failed = [e for e in told["lifecycleEvents"] if e["LifecycleEventStatus"] == "Failed"]
    assert [each["LifecycleEvent"] for each in failed] == ["ApplicationStart"]


def test_one_host_at_a_time_and_none_after_the_first_that_fails(rollouts: Rollouts) -> None:
    group = rollouts.group(deploymentConfigName="CodeDeployDefault.OneAtATime")
    hosts = [rollouts.host(group) for _ in range(3)]
    ended = deploy(rollouts, group, service("1", FAIL))
    assert ended["status"] == "Failed"
    assert ended["deploymentOverview"]["Failed"] == 1
    assert ended["deploymentOverview"]["Skipped"] == 2
    assert sum((host.root / "opt").exists() for host in hosts) == 1


def test_all_at_once_succeeds_if_one_host_does(rollouts: Rollouts) -> None:
    group = rollouts.group()
    hosts = [rollouts.host(group) for _ in range(2)]
    (hosts[0].root / "broken").touch()
    start = '#!/bin/sh\ntest ! -e "$HOST_ROOT/broken"\n'
    ended = deploy(rollouts, group, service("1", start))
    assert ended["status"] == "Succeeded"
    assert ended["deploymentOverview"]["Failed"] == 1


def test_a_group_without_servers_fails(rollouts: Rollouts) -> None:
    ended = deploy(rollouts, rollouts.group(), service("1"))
    assert ended["errorInformation"]["code"] == "NO_INSTANCES"


def test_as_many_healthy_hosts_as_there_are_leave_none_to_deploy_to(rollouts: Rollouts) -> None:
    group = rollouts.group()
    rollouts.host(group)
    name = group.name
    rollouts.codedeploy.create_deployment_config(
        deploymentConfigName=name, minimumHealthyHosts={"type": "HOST_COUNT", "value": 1}
    )
    ended = deploy(rollouts, group, service("1"), deploymentConfigName=name)
    assert ended["errorInformation"]["code"] == "HEALTH_CONSTRAINTS_INVALID"


def test_a_stopped_deployment_begins_no_further_event(rollouts: Rollouts) -> None:
    group = rollouts.group(deploymentConfigName="CodeDeployDefault.OneAtATime")
    hosts = [rollouts.host(group) for _ in range(2)]
    deployment = group.deploy(rollouts.bundle(service("1", WAIT)))
    eventually(lambda: any((host.root / "opt/orders/version").exists() for host in hosts))
    with pytest.raises(ClientError, match="DeploymentLimitExceeded"):
        group.deploy(rollouts.bundle(service("2")))
    call(rollouts.codedeploy, "StopDeployment", deploymentId=deployment)
    for host in hosts:
        (host.root / "go").touch()
    ended = rollouts.finish(deployment)
    assert (ended["status"], ended["errorInformation"]["code"]) == ("Stopped", "MANUAL_STOP")
    assert ended["deploymentOverview"]["Skipped"] == 1
    with pytest.raises(ClientError, match="DeploymentAlreadyCompleted"):
        rollouts.codedeploy.stop_deployment(deploymentId=deployment)


def test_a_host_without_an_agent_is_waited_for(rollouts: Rollouts) -> None:
    group = rollouts.group()
    host = rollouts.host(group)
    host.switch_off()
    deployment = group.deploy(rollouts.bundle(service("1")))
    eventually(lambda: rollouts.info(deployment)["deploymentOverview"]["InProgress"] == 1)
    rollouts.codedeploy.stop_deployment(deploymentId=deployment)
    assert rollouts.finish(deployment)["status"] == "Stopped"
    [event, *_] = rollouts.events(deployment, host).values()
    assert "agent was not able to receive" in event["diagnostics"]["message"]


def test_an_active_alarm_stops_the_deployment(rollouts: Rollouts, cloud: Cloud) -> None:
    group = rollouts.group(
        None,
        allow("cloudwatch:DescribeAlarms", "*"),
        alarmConfiguration={"enabled": True, "alarms": [{"name": "orders-errors"}]},
    )
    host = rollouts.host(group)
    cloudwatch = cloud.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="orders-errors",
        Namespace="Orders",
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    deployment = group.deploy(rollouts.bundle(service("1", WAIT)))
    eventually((host.root / "opt/orders/version").exists)
    cloudwatch.set_alarm_state(AlarmName="orders-errors", StateValue="ALARM", StateReason="test")
    eventually(lambda: rollouts.info(deployment).get("errorInformation"))
    (host.root / "go").touch()
    ended = rollouts.finish(deployment)
    assert (ended["status"], ended["errorInformation"]["code"]) == ("Stopped", "ALARM_ACTIVE")


def test_the_host_reads_its_bundle_with_its_own_role(rollouts: Rollouts) -> None:
    group = rollouts.group()
    host = rollouts.host(group, allow("s3:ListAllMyBuckets", "*"))
    ended = deploy(rollouts, group, service("1"))
    told = rollouts.events(ended["deploymentId"], host)["DownloadBundle"]["diagnostics"]
    assert told["errorCode"] == "UnknownError"
    assert "AccessDenied" in told["message"]


def test_a_host_that_joins_later_gets_the_revision_and_the_others_are_left_alone(
    rollouts: Rollouts,
) -> None:
    group = rollouts.group()
    old = rollouts.host(group)
    revision = rollouts.bundle(service("1"))
    rollouts.finish(group.deploy(revision))
    new = rollouts.host(group)
    deployment = group.deploy(revision, updateOutdatedInstancesOnly=True)
    assert rollouts.finish(deployment)["status"] == "Succeeded"
    assert new.read("/opt/orders/version") == "1"
    with pytest.raises(ClientError, match="DeploymentTargetDoesNotExist"):
        rollouts.target(deployment, old)
    assert rollouts.target(deployment, new)["status"] == "Succeeded"


def test_who_deploys_needs_the_group_its_configuration_and_the_application(
    rollouts: Rollouts, cloud: Cloud
) -> None:
    group, revision = rollouts.group(), rollouts.bundle(service("1"))
    place = f"arn:aws:codedeploy:{REGION}:{TOOLS_ACCOUNT}"
    own = f"{place}:deploymentgroup:{group.application}/{group.name}"
    permitted = [
        allow(["codedeploy:CreateDeployment", "codedeploy:GetDeployment"], own),
        allow("codedeploy:GetDeploymentConfig", f"{place}:deploymentconfig:*"),
        allow("codedeploy:RegisterApplicationRevision", f"{place}:application:{group.application}"),
    ]
    for missing in permitted:
        role = cloud.role(TOOLS_ACCOUNT, *[each for each in permitted if each is not missing])
        codedeploy = cloud.client("codedeploy", TOOLS_ACCOUNT, role)
        with pytest.raises(ClientError, match="AccessDenied"):
            codedeploy.create_deployment(**group.names, revision=revision)
    codedeploy = cloud.client("codedeploy", TOOLS_ACCOUNT, cloud.role(TOOLS_ACCOUNT, *permitted))
    made = codedeploy.create_deployment(**group.names, revision=revision)
    assert codedeploy.get_deployment(deploymentId=made["deploymentId"])
