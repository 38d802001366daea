"""Red Hat's family and SUSE: their own os-release, package managers that stand in for theirs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.agents.conftest import NewHost
from tests.agents.host import Host

# /etc/os-release of each, as released, and the package manager it has.
RELEASES = {
    "rhel-8": ("dnf", 'NAME="Red Hat Enterprise Linux"\nVERSION="8.10 (Ootpa)"\nID="rhel"\n'
               'ID_LIKE="fedora"\nVERSION_ID="8.10"\n'),
    "rhel-9": ("dnf", 'NAME="Red Hat Enterprise Linux"\nVERSION="9.4 (Plow)"\nID="rhel"\n'
               'ID_LIKE="fedora"\nVERSION_ID="9.4"\n'),
    "rocky-9": ("dnf", 'NAME="Rocky Linux"\nVERSION="9.4 (Blue Onyx)"\nID="rocky"\n'
                'ID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n'),
    "alma-9": ("dnf", 'NAME="AlmaLinux"\nVERSION="9.4 (Seafoam Ocelot)"\nID="almalinux"\n'
               'ID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n'),
    "amazon-2": ("yum", 'NAME="Amazon Linux"\nVERSION="2"\nID="amzn"\n'
                 'ID_LIKE="centos rhel fedora"\nVERSION_ID="2"\n'),
    "amazon-2023": ("dnf", 'NAME="Amazon Linux"\nVERSION="2023"\nID="amzn"\n'
                    'ID_LIKE="fedora"\nVERSION_ID="2023"\n'),
    "suse-15": ("zypper", 'NAME="SLES"\nVERSION="15-SP6"\nVERSION_ID="15.6"\nID="sles"\n'
                'ID_LIKE="suse"\n'),
}  # fmt: skip
RPM = (Path(__file__).parent / "fake" / "rpm").read_text()


def _as_release(name: str) -> Callable[[Host], None]:
    manager, release = RELEASES[name]

    def prepare(host: Host) -> None:
        host.put("etc/os-release", release)
        for command in ("rpm", manager):
            host.put(f"usr/local/sbin/{command}", RPM, 0o755)

    return prepare


@pytest.mark.parametrize("name", RELEASES)
def test_a_server_joins(new_host: NewHost, name: str) -> None:
    manager = RELEASES[name][0]
    host = new_host("bookworm", _as_release(name))

    result = host.install()

    assert result.code == 0, result.output
    calls = host.read("var/log/package-manager.log").splitlines()
    installs = [call for call in calls if call.startswith(manager) and " install " in call]
    assert [call.rpartition("/")[2] for call in installs] == [
        "amazon-ssm-agent.rpm",
        "codedeploy-agent.rpm",
    ]


def test_a_second_run_installs_nothing(new_host: NewHost) -> None:
    host = new_host("bookworm", _as_release("rocky-9"))
    assert host.install().code == 0

    assert host.install().code == 0
    assert host.read("var/log/package-manager.log").count(" install ") == 2


def test_what_joined_can_be_removed(new_host: NewHost) -> None:
    host = new_host("bookworm", _as_release("rhel-9"))
    assert host.install().code == 0
    host.run("mv /usr/bin/dpkg-query /usr/bin/dpkg-query.real")  # a Red Hat host has none
    host.run("sed -i s/dpkg-query/dpkg-query.real/ /usr/local/sbin/rpm")

    result = host.run("sh /srv/uninstall.sh")

    assert result.code == 0, result.output
    assert "removed the package codedeploy-agent" in result.output
    assert host.run("test -e /opt/codedeploy-agent").code == 1


def test_without_its_package_manager_it_is_refused(new_host: NewHost) -> None:
    host = new_host("bookworm", lambda host: host.put("etc/os-release", RELEASES["rhel-9"][1]))

    result = host.install()

    assert result.code == 12, result.output
    assert host.changes() == {}
