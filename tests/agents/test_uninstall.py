"""uninstall.sh: what install.sh brought is gone, and what stays is named."""

import pytest

from tests.agents.conftest import NewHost
from tests.agents.host import Host

ONGOING = "/opt/codedeploy-agent/deployment-root/ongoing-deployment"


@pytest.fixture
def joined(new_host: NewHost) -> Host:
    """A host that has joined."""
    host = new_host()
    result = host.install()
    assert result.code == 0, result.output
    return host


def test_nothing_of_it_is_left(joined: Host) -> None:
    node = joined.world.nodes[-1]

    result = joined.run("sh /srv/uninstall.sh")

    assert result.code == 0, result.output
    left = joined.run(
        "find / -xdev -path /proc -prune -o -path /srv -prune -o "
        r"\( -name '*codedeploy*' -o -name '*ssm*agent*' -o -name '*branchline*' \) -print;"
        "ps -eo args | grep -E '(ssm|codedeploy)-agent' | grep -v grep;"
        "dpkg -l | grep -E '(ssm|codedeploy)-agent'"
    )
    assert left.output == ""
    assert f"the registration of {node} in AWS: make host-remove" in result.output


def test_it_can_be_run_again_and_the_host_can_join_again(joined: Host) -> None:
    assert joined.run("sh /srv/uninstall.sh").code == 0

    assert joined.run("sh /srv/uninstall.sh").code == 0
    assert joined.install().code == 0
    assert len(joined.world.nodes) == 2


def test_a_running_deployment_is_not_ended(joined: Host) -> None:
    joined.run(f"mkdir -p {ONGOING} && touch {ONGOING}/d-1")

    result = joined.run("sh /srv/uninstall.sh")

    assert result.code == 31, result.output
    assert joined.run("systemctl is-active codedeploy-agent").code == 0
    assert joined.run("sh /srv/uninstall.sh --force").code == 0


def test_ssm_can_stay(joined: Host) -> None:
    assert joined.run("sh /srv/uninstall.sh --keep-ssm").code == 0

    assert joined.run("systemctl is-active amazon-ssm-agent").code == 0
    assert joined.run("test -e /opt/codedeploy-agent").code == 1


def test_a_dry_run_changes_nothing(joined: Host) -> None:
    before = joined.changes()

    result = joined.run("sh /srv/uninstall.sh --dry-run")

    assert result.code == 0
    assert "would run: dpkg --purge" in result.output
    assert joined.changes() == before


def test_an_interrupted_installation_is_removed_too(new_host: NewHost) -> None:
    host = new_host(expired=True)
    host.install()

    assert host.run("sh /srv/uninstall.sh").code == 0
    assert host.run("test -e /etc/amazon -o -e /var/lib/branchline").code == 1
