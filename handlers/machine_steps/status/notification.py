"""The notification of a machine step that did not succeed.

Schema, version 1. Members may be added; one that is removed or changes makes version 2.

version       1
kind          "machine_step"
status        Step Functions' status, "FAILED", "TIMED_OUT" or "ABORTED"
summary       one sentence for people
environment   whose machines it was about; empty if nothing was sent
error, cause  the failure's name, and why
execution     the execution's ARN
time          when it ended, milliseconds since 1970, or null
"""

import json
from collections.abc import Mapping
from typing import Any

from handlers.machine_steps.ledger import Claim
from handlers.shared.events import text
from handlers.shared.notification import Notification, subject_of

__all__ = ["notification_of"]

_WORDS = {"FAILED": "failed", "TIMED_OUT": "took too long", "ABORTED": "was stopped"}


def notification_of(detail: Mapping[str, Any], claim: Claim | None) -> Notification:
    """Returns the notification of an execution that ended so.

    detail: of a "Step Functions Execution Status Change" event. claim: of the execution, if any.

    Raises MalformedEvent if the event lacks something.
    """
    status, execution = text(detail, "status"), text(detail, "executionArn")
    environment = claim.environment if claim else ""
    place = f" on machines of {environment}" if environment else ""
    summary = f"Machine step{place} {_WORDS.get(status, status)}: {text(detail, 'name')}"
    attributes = {"kind": "machine_step", "status": status}
    body = {
        "version": 1,
        **attributes,
        "summary": summary,
        "environment": environment,
        "error": detail.get("error") or "",
        "cause": detail.get("cause") or "",
        "execution": execution,
        "time": detail.get("stopDate"),
    }
    return Notification(subject_of(summary), json.dumps(body), attributes)
