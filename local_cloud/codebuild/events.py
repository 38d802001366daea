"""The events that CodeBuild emits while a build runs.

https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
"""

from datetime import UTC, datetime
from typing import Any

from local_cloud.codebuild.build import FAILED, IN_PROGRESS, STOPPED, SUCCEEDED, Build, Phase
from local_cloud.events import put_service_event

_STATUSES = {IN_PROGRESS, SUCCEEDED, STOPPED}  # of events; whatever else there is, is FAILED


def announce_state(build: Build) -> None:
    """Emits "CodeBuild Build State Change" with the build as it is now."""
    phase = build.phases[-1]
    detail = _common(build) | {
        "build-status": build.status if build.status in _STATUSES else FAILED,
        "current-phase": phase.type,
        "current-phase-context": _context(phase),
    }
    _put(build, "CodeBuild Build State Change", detail)


def announce_phase(build: Build, phase: Phase) -> None:
    """Emits "CodeBuild Build Phase Change" for a phase that has ended."""
    end = phase.end or phase.start
    detail = _common(build) | {
        "completed-phase": phase.type,
        "completed-phase-status": phase.status,
        "completed-phase-duration-seconds": int(end - phase.start),
        "completed-phase-start": _time(phase.start),
        "completed-phase-end": _time(end),
        "completed-phase-context": _context(phase),
    }
    _put(build, "CodeBuild Build Phase Change", detail)


def _put(build: Build, detail_type: str, detail: dict[str, Any]) -> None:
    put_service_event(
        build.account, build.region, "aws.codebuild", detail_type, [build.arn], detail
    )


def _common(build: Build) -> dict[str, Any]:
    return {
        "project-name": build.project,
        "build-id": build.arn,
        "version": "1",
        "additional-information": _additional_information(build),
    }


def _additional_information(build: Build) -> dict[str, Any]:
    settings = build.settings
    source = settings["source"]
    information = {
        "artifact": {"md5sum": "", "sha256sum": "", "location": ""} | build.artifacts,
        "environment": _environment(settings["environment"]),
        "timeout-in-minutes": settings["timeoutInMinutes"],
        "queued-timeout-in-minutes": settings.get("queuedTimeoutInMinutes"),
        "build-complete": build.is_complete,
        "build-number": build.number,
        "initiator": build.initiator,
        "build-start-time": _time(build.start),
        "source": {name: source[name] for name in ("type", "location") if name in source},
        "cache": settings.get("cache") or {"type": "NO_CACHE"},
        "source-version": settings.get("sourceVersion", ""),
        "phases": [_phase(phase) for phase in list(build.phases)],
    }
    if build.log_group:
        information["logs"] = {
            "group-name": build.log_group,
            "stream-name": build.log_stream,
            "deep-link": build.describe()["logs"]["deepLink"],
        }
    return information


def _environment(environment: dict[str, Any]) -> dict[str, Any]:
    return {
        "image": environment["image"],
        "privileged-mode": environment.get("privilegedMode", False),
        "compute-type": environment["computeType"],
        "type": environment["type"],
        "environment-variables": [
            {"type": "PLAINTEXT"} | variable
            for variable in environment.get("environmentVariables") or []
        ],
    }


def _phase(phase: Phase) -> dict[str, Any]:
    description: dict[str, Any] = {
        "phase-type": phase.type,
        "start-time": _time(phase.start),
        "phase-context": [_context(phase)],
    }
    if phase.end is not None:
        description |= {
            "end-time": _time(phase.end),
            "duration-in-seconds": int(phase.end - phase.start),
            "phase-status": phase.status,
        }
    return description


def _context(phase: Phase) -> str:
    return f"[{phase.code}: {phase.message}]"


def _time(seconds: float) -> str:
    """Returns a time as these events write it: Sep 1, 2017 4:12:29 PM."""
    moment = datetime.fromtimestamp(seconds, UTC)
    hour = moment.hour % 12 or 12
    return f"{moment:%b} {moment.day}, {moment.year} {hour}:{moment:%M:%S %p}"
