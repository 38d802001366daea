"""The notification of a build: JSON for programs, its subject for people.

Schema, version 1. Members may be added; one that is removed or changes makes version 2.

version            1
kind               "build"
status             CodeBuild's build-status, "TIMED_OUT"
outcome            "running" | "succeeded" | "failed" | "stopped" | "unknown"
summary            one sentence for people
repository, reference, commit, project
build_id           the build's ARN
time               when it came into this state, ISO 8601 in UTC
duration_seconds   whole seconds until then
failed_phase       {"name", "status", "message"} or null
links              {"console": URL, "log": URL or null}

Delivery is at least once: what must act once keeps (build_id, status).
"""

import json
from dataclasses import asdict

from handlers.branch_builds.build_result.build import Build
from handlers.shared.notification import Notification, subject_of

__all__ = ["notification_of"]


def notification_of(build: Build) -> Notification:
    """Returns the notification of a build in its present state."""
    outcome, words = build.verdict
    summary = f"Build {words}: {build.repository} {build.reference}"
    attributes = {
        "kind": "build",
        "status": build.status,
        "outcome": outcome.value,
        "repository": build.repository,
        "reference": build.reference,
    }
    body = {
        "version": 1,
        **attributes,
        "summary": f"{summary} at {build.commit}",
        "commit": build.commit,
        "project": build.project,
        "build_id": build.arn,
        "time": build.time,
        "duration_seconds": build.duration_seconds,
        "failed_phase": build.failed_phase and asdict(build.failed_phase),
        "links": {"console": build.console_url, "log": build.log_url},
    }
    return Notification(subject_of(summary), json.dumps(body), attributes)
