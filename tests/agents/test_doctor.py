"""doctor.sh on a host that has joined: silent where all is well, and a cure where it is not."""

import json
from typing import Any

import pytest

from tests.agents.conftest import NewHost
from tests.agents.host import Host

CONF = "/etc/codedeploy-agent/conf"
LOG = "/var/log/aws/codedeploy-agent/codedeploy-agent.log"
STOP = "systemctl stop codedeploy-agent"
# A fault, the check that finds it, and words of what it says.
FAULTS = {
    f"rm {CONF}/codedeploy.onpremises.yml": ("configuration", "Missing credentials"),
    f"sed -i /aws_credentials_file/d {CONF}/codedeploy.onpremises.yml": (
        "configuration",
        "lacks: aws_credentials_file",
    ),
    f"echo 'iam_user_arn: x' >>{CONF}/codedeploy.onpremises.yml": ("configuration", "both"),
    f"chmod 644 {CONF}/codedeploy.onpremises.yml": ("configuration", "read by others"),
    "systemctl stop amazon-ssm-agent; touch -d '2 hours ago' /var/lib/branchline/credentials": (
        "credentials",
        "120 min old",
    ),
    "systemctl stop amazon-ssm-agent; rm /var/lib/branchline/credentials": (
        "credentials",
        "shares no credentials",
    ),
    "systemctl stop amazon-ssm-agent; sed -i s/secret/wrong/ /var/lib/branchline/credentials": (
        "identity",
        "AWS refuses the keys",
    ),
    STOP: ("codedeploy-agent.service", "does not run"),
    "systemctl disable codedeploy-agent": ("codedeploy-agent.service", "not after a reboot"),
    f"{STOP}; sed -i s/^20../2001/ {LOG}": ("codedeploy-polls", "last successful poll was"),
    f"{STOP}; rm {LOG}": ("codedeploy-polls", "never polled"),
    f'{STOP}; sed -i s/identifier:.*/identifier:\\"i-1\\"/ {LOG}': (
        "host-identifier",
        "polls as another",
    ),
    "echo other >/etc/machine-id": ("ssm", "a copy of the one"),
    ": >/etc/machine-id": ("machine-id", "is empty"),
    "rm /var/lib/amazon/ssm/registration": ("ssm", "not registered"),
    "echo MachineFingerprintDoesNotMatch >>/var/log/amazon/ssm/amazon-ssm-agent.log": (
        "ssm",
        "saw the machine of",
    ),
    "echo '127.0.0.1 localhost' >/etc/hosts": ("endpoint", "not known to DNS"),
    f"echo \":proxy_uri: 'http://10.0.0.1:3128'\" >>{CONF}/codedeployagent.yml": (
        "proxy",
        "uses http://10.0.0.1:3128",
    ),
}


def _checks(host: Host) -> list[dict[str, Any]]:
    checks: list[dict[str, Any]] = json.loads(host.run("sh /srv/doctor.sh --json").output)["checks"]
    return checks


@pytest.fixture
def joined(new_host: NewHost) -> Host:
    """A host that has joined."""
    host = new_host("bookworm", metadata="look-alike")
    result = host.install()
    assert result.code == 0, result.output
    return host


def test_a_host_that_is_well_has_no_failures_and_is_not_touched(joined: Host) -> None:
    before = joined.changes()

    result = joined.run("sh /srv/doctor.sh")

    assert result.code == 0, result.output
    assert "fail " not in result.output
    for check in ("ruby", "metadata", "clock", "identity", "codedeploy-polls", "disk", "proxy"):
        assert f"ok    {check}" in result.output
    assert joined.changes() == before


def test_each_fault_is_found_with_its_cure(joined: Host) -> None:
    joined.run("mkdir /tmp/well && cp -a /etc /var/lib /var/log /tmp/well")
    for fault, (check, words) in FAULTS.items():
        joined.run(fault)

        found = [each for each in _checks(joined) if each["check"] == check]

        assert any(
            each["verdict"] == "fail" and words in each["finding"] and each["cure"]
            for each in found
        ), (fault, found)
        joined.run(
            "systemctl stop codedeploy-agent; systemctl stop amazon-ssm-agent;"
            "cp -a /tmp/well/etc /; cp -a /tmp/well/lib /tmp/well/log /var/;"
            "systemctl start amazon-ssm-agent; systemctl start codedeploy-agent"
        )


def test_a_wrong_clock_is_found(joined: Host) -> None:
    joined.change(clock_offset=-400)

    clock = next(each for each in _checks(joined) if each["check"] == "clock")

    assert clock["verdict"] == "fail"
    assert "400 s off" in clock["finding"] or "401 s off" in clock["finding"]


def test_a_refused_session_is_found_with_the_way_out(new_host: NewHost) -> None:
    host = new_host(refuses_session=True)
    host.install("--wait 4")

    polls = next(each for each in _checks(host) if each["check"] == "codedeploy-polls")

    assert polls["verdict"] == "fail"
    assert "--identity user" in polls["cure"]


def test_a_look_alike_that_the_agent_would_ask_is_a_failure(joined: Host) -> None:
    joined.run(f"sed -i /deploy_control_endpoint/d {CONF}/codedeployagent.yml")

    metadata = next(each for each in _checks(joined) if each["check"] == "metadata")

    assert (metadata["verdict"], "look-alike" in metadata["finding"]) == ("fail", True)


def test_on_a_host_that_never_joined_it_says_so(new_host: NewHost) -> None:
    result = new_host().run("sh /srv/doctor.sh")

    assert result.code == 1
    assert "not registered" in result.output
    assert "make host" in result.output
