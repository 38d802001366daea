"""The events that a build emits are those that CodeBuild documents."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codebuild.conftest import Projects
from tests.unit.local_cloud.workloads import Queue, make_queue, unique

EVENTS = "events.amazonaws.com"
CANONICAL = Path(__file__).parents[3] / "events" / "codeBuildStateChangeSucceeded.json"


@pytest.fixture
def heard(cloud: Cloud) -> Iterator[Queue]:
    """A queue that gets every event of CodeBuild."""
    events, queue, name = cloud.client("events"), make_queue(cloud, open_to=EVENTS), unique("rule")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": ["aws.codebuild"]}))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue.arn}])
    yield queue
    events.remove_targets(Rule=name, Ids=["1"])
    events.delete_rule(Name=name)


def test_states_and_phases_are_told(projects: Projects, heard: Queue) -> None:
    # When a build fails
    spec = "version: 0.2\nphases:\n  build:\n    commands:\n      - exit 9\n"
    project = projects.make(spec)
    build = project.start()
    project.finish(build)
    # Then its beginning, its end and each phase between were events
    arn = f"arn:aws:codebuild:{REGION}:{TOOLS_ACCOUNT}:build/{build}"
    states: dict[str, Any] = {}
    phases: dict[str, str] = {}
    while not {"IN_PROGRESS", "FAILED"} <= states.keys() or "FINALIZING" not in phases:
        event = heard.receive_json()
        if event["resources"] != [arn]:
            continue
        detail = event["detail"]
        if event["detail-type"] == "CodeBuild Build State Change":
            states[detail["build-status"]] = detail
        else:
            phases[detail["completed-phase"]] = detail["completed-phase-status"]
    assert phases["BUILD"] == "FAILED" and phases["POST_BUILD"] == "SUCCEEDED"
    failed = states["FAILED"]
    assert failed["project-name"] == project.name
    assert failed["build-id"] == arn
    assert failed["current-phase"] == "COMPLETED"
    information = failed["additional-information"]
    assert information["build-complete"] is True
    assert information["logs"]["stream-name"] == build.split(":")[1]
    listed = {phase["phase-type"]: phase for phase in information["phases"]}
    assert "exit status 9" in listed["BUILD"]["phase-context"][0]


def test_the_event_has_the_members_of_the_documented_one(projects: Projects, heard: Queue) -> None:
    # Given the members that the canonical event has
    canonical = json.loads(CANONICAL.read_text())
    # When a build succeeds
    project = projects.make("version: 0.2\nphases: {}\n")
    build = project.start()
    project.finish(build)
    event = next(
        event
        for event in iter(heard.receive_json, None)
        if event["detail"].get("build-status") == "SUCCEEDED"
        and event["detail"]["build-id"].endswith(build)
    )
    # Then its event has them too
    assert canonical.keys() <= event.keys()
    assert canonical["detail"].keys() <= event["detail"].keys()
    ours = event["detail"]["additional-information"]
    assert canonical["detail"]["additional-information"].keys() <= ours.keys()
