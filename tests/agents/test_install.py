"""install.sh on real roots: it joins, or it stops before any change and says why."""

import os
import shutil
import signal
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.agents.conftest import NewHost
from tests.agents.fake_aws import USER_ARN, USER_KEYS, session_arn
from tests.agents.host import CERTIFICATES, CODE, Host, install_line
from tests.agents.publisher import SSM_BUCKET, Publisher
from tests.agents.roots import SUITES

ANSWERS = ("none", "refused", "black-hole", "look-alike", "proxy")


@pytest.mark.parametrize("metadata", ANSWERS)
@pytest.mark.parametrize("suite", SUITES)
def test_a_server_joins_whatever_answers_for_metadata(
    new_host: NewHost, suite: str, metadata: str
) -> None:
    host = new_host(suite, metadata=metadata)

    result = host.install()

    assert result.code == 0, result.output
    node = host.world.nodes[-1]
    assert f"done: {node} has joined" in result.output
    assert session_arn(node) in host.read("etc/codedeploy-agent/conf/codedeploy.onpremises.yml")
    asked = [line for line in host.requests() if line.startswith("metadata")]
    assert len(asked) <= 3, "an agent asked 169.254.169.254"


def _no_ruby(host: Host) -> None:
    host.put("usr/local/sbin/ruby", "", 0o644)
    for name in ("ruby", "ruby3.1"):
        _hide(host, f"usr/bin/{name}")


def _hide(host: Host, path: str) -> None:
    """Makes a file of the root absent: an overlay's mark of a file that was deleted."""
    mark = host.folder / "fixture" / path
    mark.parent.mkdir(parents=True, exist_ok=True)
    os.mknod(mark, stat.S_IFCHR, os.makedev(0, 0))


def _no_space(host: Host) -> None:
    (host.folder / "no_space").touch()


def _unknown_distribution(host: Host) -> None:
    host.put("etc/os-release", "ID=plan9\n")


def _no_names(host: Host) -> None:
    host.put("etc/hosts", "127.0.0.1 localhost\n")


def _no_trust(host: Host) -> None:
    host.put(CERTIFICATES, (host.root / CERTIFICATES).read_bytes())


def _amazon_machine(host: Host) -> None:
    host.put("sys/class/dmi/id/sys_vendor", "Amazon EC2\n")


def _as_before(_: Host) -> None:
    pass


REFUSALS: dict[str, tuple[int, str, Callable[[Host], None], dict[str, Any]]] = {
    "no ruby": (13, "there is no Ruby", _no_ruby, {}),
    "no disk": (15, "/opt has", _no_space, {}),
    "clock behind": (16, "the clock is", _as_before, {"clock_offset": 3600}),
    "clock ahead, so no certificate holds": (16, "the clock is", _no_trust, {"clock_offset": -999}),
    "unknown distribution": (11, "plan9", _unknown_distribution, {}),
    "no dns": (17, "is not known to DNS", _no_names, {}),
    "inspected tls": (17, "is not trusted", _no_trust, {}),
    "ec2": (19, "this is an EC2 instance", _amazon_machine, {"metadata": "ec2"}),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_does_not_suit_is_refused_before_any_change(new_host: NewHost, name: str) -> None:
    code, message, prepare, world = REFUSALS[name]
    host = new_host(prepare=prepare, **world)

    result = host.install()

    assert result.code == code, result.output
    assert message in result.output
    assert "  cure: " in result.output
    assert host.changes() == {}


def test_another_providers_identity_document_is_no_ec2(new_host: NewHost) -> None:
    host = new_host(metadata="ec2")  # the document without Amazon's hardware

    assert host.install().code == 0


def test_a_full_proxy_is_named(new_host: NewHost) -> None:
    host = new_host()

    result = host.install("--proxy http://127.0.0.1:3128")

    assert result.code == 18, result.output
    assert "the proxy answered 503" in result.output
    assert host.changes() == {}


def test_an_absent_proxy_is_named(new_host: NewHost) -> None:
    host = new_host()

    result = host.install("--proxy http://127.0.0.1:3129")

    assert result.code == 18, result.output
    assert host.changes() == {}


def test_an_expired_activation_is_named(new_host: NewHost) -> None:
    host = new_host(expired=True)

    result = host.install()

    assert result.code == 23, result.output
    assert "the activation has expired" in result.output
    assert "make host" in result.output


def test_a_wrong_code_is_named(new_host: NewHost) -> None:
    result = new_host().install(BRANCHLINE_ACTIVATION_CODE="guessed")

    assert result.code == 23, result.output
    assert "AWS does not know this activation" in result.output


def test_a_session_that_codedeploy_refuses_is_named_with_the_way_out(new_host: NewHost) -> None:
    result = new_host(refuses_session=True).install("--wait 4")

    assert result.code == 29, result.output
    assert "--identity user" in result.output


def _user_keys(host: Host) -> None:
    lines = (
        f"iam_user_arn={USER_ARN}",
        f"aws_access_key_id={USER_KEYS.access_key}",
        f"aws_secret_access_key={USER_KEYS.secret_key}",
    )
    host.put("srv/keys", "\n".join(lines) + "\n", 0o600)


def test_the_classic_user_is_the_way_out_of_a_refused_session(new_host: NewHost) -> None:
    host = new_host(prepare=_user_keys, refuses_session=True)
    assert host.install("--wait 4").code == 29

    result = host.install("--identity user --keys-file /srv/keys")

    assert result.code == 0, result.output
    assert f"the CodeDeploy agent polls as {USER_ARN}" in result.output
    assert USER_KEYS.secret_key not in result.output
    assert USER_KEYS.secret_key not in host.read("var/log/branchline/install.log")
    assert host.run("sh /srv/doctor.sh").code == 0


def test_keys_of_another_user_are_refused(new_host: NewHost) -> None:
    host = new_host(prepare=_user_keys)

    host.run("sed -i s/api-1/api-2/ /srv/keys")
    result = host.install("--identity user --keys-file /srv/keys")

    assert result.code == 29, result.output
    assert "make host-rotate" in result.output


def test_a_keys_file_that_lacks_a_line_writes_nothing(new_host: NewHost) -> None:
    host = new_host(prepare=_user_keys)
    host.run("sed -i 's/^iam_user_arn=.*/iam_user_arn=/' /srv/keys")

    result = host.install("--identity user --keys-file /srv/keys")

    assert result.code != 0
    assert "etc/codedeploy-agent/conf/codedeploy.onpremises.yml" not in host.changes()


def test_a_running_deployment_is_not_restarted_away(new_host: NewHost) -> None:
    host = new_host()
    assert host.install().code == 0
    ongoing = "/opt/codedeploy-agent/deployment-root/ongoing-deployment"
    host.run(f"mkdir -p {ongoing}; touch {ongoing}/d-1")

    assert host.install("--max-revisions 2").code == 31

    host.run(f"rm {ongoing}/d-1")
    before = host.run("cat /run/fake-systemd/codedeploy-agent.service").output
    assert host.install("--max-revisions 2").code == 0
    assert host.run("cat /run/fake-systemd/codedeploy-agent.service").output != before


class TestSignatures:
    @pytest.fixture
    def publisher(self, published: Publisher, tmp_path: Path) -> Publisher:
        """A copy, to spoil."""
        shutil.copytree(
            published.folder, tmp_path / "copy", ignore=shutil.ignore_patterns("S.gpg-agent*")
        )
        return Publisher(tmp_path / "copy")

    @staticmethod
    def package(publisher: Publisher) -> Path:
        return publisher.www / SSM_BUCKET / "latest/debian_amd64/amazon-ssm-agent.deb"

    def test_a_changed_package_is_refused(self, new_host: NewHost, publisher: Publisher) -> None:
        package = self.package(publisher)
        package.write_bytes(package.read_bytes() + b"!")
        host = new_host(publisher=publisher)

        result = host.install()

        assert result.code == 21, result.output
        assert host.changes() == {}

    def test_an_unknown_key_is_refused(self, new_host: NewHost, publisher: Publisher) -> None:
        shutil.rmtree(publisher.folder / "gnupg")
        host = new_host(publisher=publisher)
        publisher.make_signing_key()
        publisher.sign(self.package(publisher))

        result = host.install()

        assert result.code == 22, result.output
        assert "a key that this installer does not know" in result.output
        assert host.changes() == {}

    def test_a_missing_signature_is_refused(self, new_host: NewHost, publisher: Publisher) -> None:
        self.package(publisher).with_suffix(".deb.sig").unlink()
        host = new_host(publisher=publisher)

        result = host.install()

        assert result.code == 20, result.output
        assert host.changes() == {}

    def test_a_pinned_hash_is_checked(self, new_host: NewHost) -> None:
        host = new_host()

        result = host.install(f"--codedeploy-sha256 {'0' * 64}")

        assert result.code == 21, result.output
        assert host.changes() == {}

    def test_a_package_that_this_ruby_does_not_suit_is_refused(
        self, new_host: NewHost, publisher: Publisher
    ) -> None:
        publisher.publish_codedeploy(depends="ruby2.7 | ruby3.0")
        host = new_host("trixie", publisher=publisher)

        result = host.install()

        assert result.code == 14, result.output
        assert "wants: ruby2.7 | ruby3.0" in result.output
        assert host.changes() == {}


def test_a_clone_of_a_registered_machine_is_refused(new_host: NewHost) -> None:
    host = new_host()
    assert host.install().code == 0

    result = host.run(f"echo fedcba9876543210 >/etc/machine-id; {install_line()}")

    assert result.code == 24, result.output
    assert host.world.nodes[-1] in result.output


def test_a_host_of_another_region_is_refused(new_host: NewHost) -> None:
    host = new_host()
    assert host.install().code == 0

    assert host.run("sh /srv/install.sh --region us-east-1").code == 25


def test_a_second_run_changes_nothing(new_host: NewHost) -> None:
    host = new_host()
    assert host.install().code == 0
    before, processes = host.changes(), host.run("cat /run/fake-systemd/*").output
    before.pop("var/lib/branchline/credentials")  # the SSM agent's to renew

    result = host.install()

    after = host.changes()
    after.pop("var/lib/branchline/credentials")
    assert result.code == 0, result.output
    assert after == before
    assert host.run("cat /run/fake-systemd/*").output == processes, "an agent was restarted"
    assert len(host.world.nodes) == 1


def test_a_dry_run_prints_the_steps_and_changes_nothing(new_host: NewHost) -> None:
    host = new_host()

    result = host.install("--dry-run")

    assert result.code == 0, result.output
    for step in ("would write: /etc/codedeploy-agent", "would register", "would run: systemctl"):
        assert step in result.output
    assert host.changes() == {}
    assert host.world.nodes == []


LINES = (
    "wrote /etc/amazon/ssm/amazon-ssm-agent.json",
    "wrote /etc/systemd/system",
    "installed the SSM agent",
    "registered as",
    "waiting for the SSM agent",
    "the SSM agent polls",
    "wrote /etc/codedeploy-agent/conf/codedeployagent.yml",
    "wrote /etc/codedeploy-agent/conf/codedeploy.onpremises.yml",
    "installed the CodeDeploy agent",
    "waiting for the CodeDeploy agent",
)


@pytest.mark.parametrize("line", LINES)
def test_interrupted_at_a_step_it_can_be_run_again(new_host: NewHost, line: str) -> None:
    host = new_host()
    process = host.start(install_line(), {"BRANCHLINE_ACTIVATION_CODE": CODE})
    assert process.stdout
    seen = next((each for each in process.stdout if each.startswith(line)), None)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert seen, "the step was never reached"

    result = host.install()

    assert result.code == 0, result.output
    assert len(host.world.nodes) == 1
    assert [path for path in host.changes() if path.startswith("var/lib/branchline/restart/")] == []
    written = [path for path in host.changes() if ".yml." in path or ".json." in path]
    assert written == [], "a half-written file was left"


def test_secrets_are_neither_in_ps_nor_in_logs_nor_readable(new_host: NewHost) -> None:
    host = new_host()
    watch = "while :; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; echo; done"
    process = host.start(f"{watch} >/tmp/ps")

    result = host.install()

    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert result.code == 0, result.output
    seen = host.run("cat /tmp/ps").output
    assert "install.sh --region" in seen, "the watcher saw nothing"
    assert CODE not in seen
    assert CODE not in result.output
    assert "secret/of" not in seen
    for path, (mode, _, _, content) in host.changes().items():
        assert CODE.encode() not in content, path
        if b"secret/of" in content or path.startswith("etc/codedeploy-agent"):
            assert stat.S_IMODE(mode) == 0o600, path
    log = host.folder / "upper/var/log/branchline/install.log"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert CODE not in log.read_text()
    assert "secret/of" not in log.read_text()


def test_an_agent_that_is_not_covered_shows_its_code(new_host: NewHost) -> None:
    """What the test above would see, were the code not hidden."""
    host = new_host()
    assert host.install().code == 0

    result = host.run(
        "/usr/bin/amazon-ssm-agent -register -y -code visible -id 1 -region eu-west-1 & "
        "sleep 0.2; cat /proc/[0-9]*/cmdline | tr '\\0' ' '; wait"
    )

    assert "-code visible" in result.output


@pytest.mark.parametrize("metadata", [*ANSWERS, "ec2"])
def test_metadata_costs_two_seconds_at_most(new_host: NewHost, metadata: str) -> None:
    host = new_host(metadata=metadata)

    result = host.run(
        "sed '$d' /srv/install.sh >/tmp/functions.sh; . /tmp/functions.sh; metadata_class"
    )

    assert result.output.strip() == ("look-alike" if metadata == "ec2" else metadata)
    assert result.seconds <= 2


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ("--region 'eu west'", "  eu west\n    ^"),
        ("--region eu-west-1 --identity root", "session or user"),
        ("--region eu-west-1 --max-revisions 0", "at least 1"),
        ("--region", "needs a value"),
        ("--colour blue", "unknown option"),
        ("", "--region is missing"),
    ],
)
def test_wrong_options_are_shown(new_host: NewHost, options: str, shown: str) -> None:
    result = new_host().run(f"sh /srv/install.sh {options}")

    assert result.code == 2
    assert shown in result.output


def test_a_download_that_is_cut_off_runs_nothing(new_host: NewHost) -> None:
    host = new_host()

    host.run("head -c 20000 /srv/install.sh >/tmp/cut.sh; sh /tmp/cut.sh --region eu-west-1")

    assert host.changes() == {}
