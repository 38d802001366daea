"""What the agent on a host does with a revision, as the real one does it."""

import stat
from typing import Any

import pytest

from tests.local_cloud_fixture import TOOLS_ACCOUNT
from tests.unit.local_cloud.codedeploy.conftest import Group, Host, Rollouts

HEAD = "version: 0.0\nos: linux\n"
FILES = "files:\n  - source: /app\n    destination: /opt/orders\n"
TRUE = "#!/bin/sh\n:\n"


class Server:
    """One host, and deployments to it."""

    def __init__(self, rollouts: Rollouts) -> None:
        self.rollouts = rollouts
        self.group: Group = rollouts.group()
        self.host: Host = rollouts.host(self.group)

    def deploy(self, appspec: str, files: dict[str, str], **members: Any) -> dict[str, Any]:
        """Deploys; returns the lifecycle events."""
        bundle = self.rollouts.bundle({"appspec.yml": appspec, **files})
        deployment = self.group.deploy(bundle, **members)
        self.rollouts.finish(deployment)
        return self.rollouts.events(deployment, self.host)

    def failure(self, event: str, appspec: str, files: dict[str, str], **members: Any) -> str:
        """Deploys; returns why the event failed."""
        failed = self.deploy(appspec, files, **members)[event]
        assert failed["status"] == "Failed", failed
        return str(failed["diagnostics"]["message"])


@pytest.fixture
def server(rollouts: Rollouts) -> Server:
    return Server(rollouts)


def hook(event: str, script: str, timeout: int = 30) -> str:
    return f"hooks:\n  {event}:\n    - location: scripts/{script}\n      timeout: {timeout}\n"


@pytest.mark.parametrize(
    ("appspec", "message"),
    [
        ("version: 0.1\nos: linux\n", "invalid version value (0.1)"),
        ("version: '0.0'\nos: linux\n", "invalid version value (0.0)"),
        ("version: 0.0\nos: windows\n", "unsupported operating system (windows)"),
        ("", "empty"),
        ("version: 0.0\n\tos: linux\n", "<unknown>"),
        (f"{HEAD}file_exists_behavior: overwrite\n", "fileExistsBehavior: overwrite"),
        (f"{HEAD}permissions:\n  - object: /opt\n    mode: 0999\n", "invalid mode"),
        (f"{HEAD}permissions:\n  - object: /opt\n    type: [link]\n", "object type not supported"),
        (f"{HEAD}hooks:\n  BeforeInstall:\n    - timeout: 3\n", "no location value"),
    ],
)
def test_an_appspec_that_the_agent_cannot_take(server: Server, appspec: str, message: str) -> None:
    assert message in server.failure("BeforeInstall", appspec, {})


@pytest.mark.parametrize(
    ("appspec", "message"),
    [
        (f"{HEAD}{hook('AfterStart', 'a.sh')}", "unknown lifecycle events: ['AfterStart']"),
        (f"{HEAD}files:\n  - source: none\n    destination: /opt\n", "No such file or directory"),
        (f"{HEAD}{FILES}  - source: app\n    destination: /opt/orders\n", "two source files"),
    ],
)
def test_what_the_agent_cannot_install(server: Server, appspec: str, message: str) -> None:
    assert message in server.failure("Install", appspec, {"app/a": "a", "scripts/a.sh": TRUE})


def test_a_bundle_has_to_be_the_one_that_was_registered(server: Server) -> None:
    bundle = server.rollouts.bundle({"appspec.yml": HEAD})
    bundle["s3Location"]["eTag"] = "0" * 32
    deployment = server.group.deploy(bundle)
    server.rollouts.finish(deployment)
    event = server.rollouts.events(deployment, server.host)["DownloadBundle"]
    assert "Expected deployment artifact bundle etag" in event["diagnostics"]["message"]


def test_files_of_the_revision_before_go_and_others_stay(server: Server) -> None:
    server.deploy(HEAD + FILES, {"app/a": "1", "app/.hidden": "1", "app/sub/b": "1"})
    assert server.host.read("/opt/orders/.hidden") == "1"
    (server.host.root / "opt/orders/sub/data").write_text("kept")
    server.deploy(HEAD + FILES, {"app/a": "2"})
    assert server.host.read("/opt/orders/a") == "2"
    assert not (server.host.root / "opt/orders/.hidden").exists()
    assert [each.name for each in (server.host.root / "opt/orders/sub").iterdir()] == ["data"]


def test_a_file_that_is_there_already_is_treated_as_the_deployment_says(server: Server) -> None:
    place = server.host.root / "opt/orders"
    place.mkdir(parents=True)
    (place / "a").write_text("own")
    files = {"app/a": "new"}
    assert "already exists at this location" in server.failure("Install", HEAD + FILES, files)
    server.deploy(HEAD + FILES, files, fileExistsBehavior="RETAIN")
    assert server.host.read("/opt/orders/a") == "own"
    server.deploy(HEAD + FILES + "file_exists_behavior: OVERWRITE\n", files)
    assert server.host.read("/opt/orders/a") == "new"


def test_modes_are_those_of_the_permissions(server: Server) -> None:
    appspec = f"""{HEAD}{FILES}
permissions:
  - object: /opt/orders
    pattern: "*.sh"
    mode: 755
    type: [file]
  - object: /opt/orders
    mode: 750
    type: [directory]
"""
    server.deploy(appspec, {"app/run.sh": TRUE, "app/data": "", "app/sub/deep.sh": TRUE})

    def mode(path: str) -> int:
        return stat.S_IMODE((server.host.root / "opt/orders" / path).stat().st_mode)

    assert mode("run.sh") == 0o755
    assert mode("data") == mode("sub/deep.sh") == 0o644
    assert mode("sub") == 0o750
    assert mode(".") != 0o750  # an object is not among the folders under it


def test_the_script_that_stops_is_the_one_of_the_revision_before(server: Server) -> None:
    def revision(number: str) -> dict[str, str]:
        return {"scripts/stop.sh": f'#!/bin/sh\necho {number} >>"$HOST_ROOT/stopped"\n'}

    appspec = HEAD + hook("ApplicationStop", "stop.sh")
    server.deploy(appspec, revision("1"))
    assert not (server.host.root / "stopped").exists()
    server.deploy(appspec, revision("2"))
    assert server.host.read("/stopped") == "1\n"


def test_a_script_that_cannot_stop_is_forgiven_if_the_deployment_says_so(server: Server) -> None:
    appspec, stop = HEAD + hook("ApplicationStop", "stop.sh"), {"scripts/stop.sh": "exit 1\n"}
    server.deploy(appspec, stop)
    assert "exit code 1" in server.failure("ApplicationStop", appspec, stop)
    events = server.deploy(appspec, stop, ignoreApplicationStopFailures=True)
    assert events["ApplicationStop"]["status"] == "Failed"
    assert events["ValidateService"]["status"] == "Succeeded"


def test_scripts_know_what_is_deployed_and_work_under_the_hosts_role(server: Server) -> None:
    script = (
        '#!/bin/sh\nenv >"$HOST_ROOT/variables"\n'
        'aws sts get-caller-identity --query Arn --output text >"$HOST_ROOT/identity"\n'
        'test -f "$(dirname "$0")/../appspec.yml"\n'
    )
    server.deploy(HEAD + hook("AfterInstall", "a.sh"), {"scripts/a.sh": script})
    variables = dict(
        line.split("=", 1) for line in server.host.read("/variables").splitlines() if "=" in line
    )
    assert variables["LIFECYCLE_EVENT"] == "AfterInstall"
    assert variables["APPLICATION_NAME"] == server.group.application
    assert variables["DEPLOYMENT_GROUP_NAME"] == server.group.name
    assert variables["DEPLOYMENT_ID"].startswith("d-")
    assert variables["BUNDLE_BUCKET"] == server.rollouts.bucket
    assert server.host.read("/identity").strip() == server.host.identity
    assert f"sts::{TOOLS_ACCOUNT}:assumed-role/" in server.host.identity


@pytest.mark.parametrize(
    ("script", "timeout", "message"),
    [
        ("#!/bin/sh\nsleep 60\n", 1, "failed to complete in 1 seconds"),
        ("#!/bin/sh\nsleep 60 &\n", 2, "failed to close STDOUT"),
        ("#!/bin/sh\r\ntrue\r\n", 30, "failed with exit code"),
    ],
)
def test_a_script_that_fails(server: Server, script: str, timeout: int, message: str) -> None:
    appspec = HEAD + hook("ApplicationStart", "a.sh", timeout)
    assert message in server.failure("ApplicationStart", appspec, {"scripts/a.sh": script})


def test_a_script_that_is_missing(server: Server) -> None:
    appspec = HEAD + hook("BeforeInstall", "a.sh --fast")
    assert "does not exist at specified location" in server.failure("BeforeInstall", appspec, {})


@pytest.mark.parametrize(
    "script",
    ["echo no first line\n", "#!/bin/sh\nsleep 60 >/dev/null 2>&1 </dev/null &\n"],
)
def test_a_script_that_succeeds(server: Server, script: str) -> None:
    appspec = HEAD + hook("ValidateService", "a.sh", 10)
    events = server.deploy(appspec, {"scripts/a.sh": script})
    assert events["ValidateService"]["status"] == "Succeeded"


def test_old_revisions_are_thrown_away(server: Server) -> None:
    for number in range(7):
        server.deploy(HEAD + FILES, {"app/a": str(number)})
    state = server.host.root.parent / "codedeploy-agent/deployment-root"
    [group] = [each for each in state.iterdir() if each.name != "deployment-instructions"]
    assert len(list(group.iterdir())) == 5
