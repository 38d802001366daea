"""How a deployment is read, shown and ended."""

import io
from typing import Any

import pytest
from rich.console import Console

from cli import console as terminal
from cli.errors import OperatorError
from cli.releases import watch
from cli.releases.deployment import Deployment, Event, Host, deployment_in, look_at
from cli.releases.display import changes, failures, table
from tests.unit.cli.releases.told import answer_look, codedeploy, event, info, target

FAILED_EVENT = event(
    "ApplicationStart",
    "Failed",
    errorCode="ScriptFailed",
    scriptName="hooks/start.sh",
    message="failed with exit code 1",
    logTail="[stderr]port 80\n[stderr]is taken\n",
)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_POLL_SECONDS", 0)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the commands print."""
    file = io.StringIO()
    for name in ("console", "error_console"):
        monkeypatch.setattr(terminal, name, Console(file=file, highlight=False))
    return file


def pipe() -> Console:
    return Console(file=io.StringIO())


def test_hosts_are_known_by_the_names_they_joined_with() -> None:
    client, stubber = codedeploy()
    answer_look(
        stubber,
        info("d-1", "InProgress"),
        target("id-2", "Pending"),
        target("api-1", "InProgress", event("Install", "Succeeded"), FAILED_EVENT),
    )
    deployment = look_at(client, "d-1")
    assert [host.name for host in deployment.hosts] == ["api-1", "id-2"]
    reason = "ScriptFailed: hooks/start.sh: failed with exit code 1"
    log = "[stderr]port 80\n[stderr]is taken\n"
    assert deployment.hosts[0].failure == Event("ApplicationStart", "Failed", reason, log)
    assert deployment.hosts[1].failure is None


def test_a_deployment_that_has_not_started_has_no_hosts() -> None:
    client, stubber = codedeploy()
    answer_look(stubber, info("d-1", "Created"), started=False)
    assert look_at(client, "d-1").hosts == ()


def test_all_pages_of_hosts_are_read() -> None:
    client, stubber = codedeploy()
    names = [f"host-{number}" for number in range(26)]
    stubber.add_response("get_deployment", {"deploymentInfo": info("d-1", "InProgress")})
    stubber.add_response("list_deployment_targets", {"targetIds": names[:20], "nextToken": "more"})
    stubber.add_response(
        "list_deployment_targets",
        {"targetIds": names[20:]},
        {"deploymentId": "d-1", "nextToken": "more"},
    )
    for some in (names[:25], names[25:]):
        targets = [target(name, "Pending") for name in some]
        stubber.add_response(
            "batch_get_deployment_targets",
            {"deploymentTargets": targets},
            {"deploymentId": "d-1", "targetIds": some},
        )
    assert len(look_at(client, "d-1").hosts) == 26


@pytest.mark.parametrize(
    ("status", "has_ended"),
    [
        *((each, False) for each in ("Created", "Queued", "InProgress", "Baking", "Ready")),
        *((each, True) for each in ("Succeeded", "Failed", "Stopped")),
    ],
)
def test_each_status_is_known(status: str, has_ended: bool) -> None:
    assert deployment_in(info("d-1", status)).has_ended is has_ended


def test_a_status_that_is_unheard_of_is_not_waited_for() -> None:
    with pytest.raises(OperatorError, match="d-1 has the status 'Paused', which is not known"):
        _ = deployment_in(info("d-1", "Paused")).has_ended


def test_only_changes_are_told_again() -> None:
    before = Deployment("d-1", "InProgress", {}, hosts=(host("Install", "InProgress"),))
    now = before._replace(hosts=(host("Install", "Succeeded"),))
    assert list(changes(None, before)) == ["api-1: Install: InProgress"]
    assert list(changes(before, now)) == ["api-1: Install: Succeeded"]
    assert list(changes(now, now)) == []


def test_what_has_not_begun_is_not_told() -> None:
    assert (
        list(changes(None, Deployment("d-1", "x", {}, hosts=(host("Install", "Pending"),)))) == []
    )


def test_a_terminal_shows_each_host_with_its_events() -> None:
    out = Console(file=io.StringIO(), width=80)
    out.print(table(Deployment("d-1", "InProgress", {}, hosts=(host("Install", "Succeeded"),))))
    shown = out.file.getvalue()  # type: ignore[attr-defined]
    assert "d-1 InProgress" in shown
    assert "api-1" in shown
    assert "Install" in shown


def test_success_is_told_with_how_many_hosts(written: io.StringIO) -> None:
    client, stubber = codedeploy()
    answer_look(stubber, info("d-1", "InProgress"), target("a", "InProgress"))
    answer_look(stubber, info("d-1", "Succeeded"), target("a", "Succeeded"), target("b", "Skipped"))
    watch.watch_to_the_end(client, "d-1", pipe())
    assert "d-1 has succeeded on 1 of 2 hosts." in written.getvalue()
    stubber.assert_no_pending_responses()


def test_a_failure_shows_the_end_of_the_hooks_log(written: io.StringIO) -> None:
    client, stubber = codedeploy()
    error = {"code": "HEALTH_CONSTRAINTS", "message": "too many failed"}
    answer_look(
        stubber, info("d-1", "Failed", errorInformation=error), target("a", "Failed", FAILED_EVENT)
    )
    with pytest.raises(OperatorError, match="d-1 has not succeeded: Failed"):
        watch.watch_to_the_end(client, "d-1", pipe())
    assert written.getvalue().splitlines()[1:] == [
        "d-1 failed: HEALTH_CONSTRAINTS: too many failed",
        "  too few hosts stay healthy: look at those that failed",
        "a: ApplicationStart failed: ScriptFailed: hooks/start.sh: failed with exit code 1",
        "  [stderr]port 80",
        "  [stderr]is taken",
    ]


def test_its_rollback_is_shown_to_the_end_too(written: io.StringIO) -> None:
    client, stubber = codedeploy()
    rollback = {"rollbackDeploymentId": "d-2"}
    answer_look(stubber, info("d-1", "Stopped", rollbackInfo=rollback))
    answer_look(stubber, info("d-2", "Succeeded"), target("a", "Succeeded"))
    with pytest.raises(OperatorError, match="Stopped; its rollback d-2: Succeeded"):
        watch.watch_to_the_end(client, "d-1", pipe())
    assert "CodeDeploy goes back to the revision before, by d-2" in written.getvalue()


@pytest.mark.parametrize(
    ("code", "cure"), [("NO_INSTANCES", "make hosts"), ("AGENT_ISSUE", "doctor.sh")]
)
def test_what_is_known_to_help_is_told(code: str, cure: str) -> None:
    failed = Deployment("d-1", "Failed", {}, error=(code, "message"))
    assert cure in "\n".join(failures(failed))


def test_a_host_that_fails_without_an_event_is_not_passed_over() -> None:
    failed = Deployment("d-1", "Failed", {}, hosts=(Host("api-1", "Failed", ()),))
    assert list(failures(failed)) == ["api-1: is failed without an event: run doctor.sh on it"]


def host(name: str, status: str) -> Host:
    return Host("api-1", "InProgress", (Event(name, status),))


def test_every_answer_is_one_that_codedeploy_gives() -> None:
    client, _ = codedeploy()
    shapes: Any = client.meta.service_model
    ids = shapes.shape_for("DeploymentStatus").enum
    assert set(ids) == {
        *("Created", "Queued", "InProgress", "Baking", "Ready"),
        *("Succeeded", "Failed", "Stopped"),
    }
