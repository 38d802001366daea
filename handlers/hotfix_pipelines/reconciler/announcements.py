"""What the reconciler announces: JSON for programs, its subject for people.

Schema, version 1. Members may be added; one that is removed or changes makes version 2.

version            1
kind               "hotfix"
status             what is announced: see What
summary            one sentence for people
cure               what to do about it
repository, branch, hotfix
detail             what Service Catalog or CodeCommit says, or ""

Delivery is at least once.
"""

import json
from enum import StrEnum
from typing import assert_never

from handlers.hotfix_pipelines.ledger import Hotfix
from handlers.shared.notification import Notification, subject_of

__all__ = ["What", "announcement"]


class What(StrEnum):
    """What is announced of a hotfix."""

    PROVISIONING_FAILED = "provisioning_failed"
    TERMINATION_FAILED = "termination_failed"
    TAINTED = "tainted"
    TOO_MANY = "too_many"
    NAME_REFUSED = "name_refused"
    IDLE = "idle"


def announcement(what: What, hotfix: Hotfix, detail: str) -> Notification:
    """Returns the notification of ``what``.

    detail: what Service Catalog says of a failure, the limit, or the days without a commit.
    """
    summary, cure = _words(what, hotfix, detail)
    members = {
        "kind": "hotfix",
        "status": what.value,
        "repository": hotfix.repository,
        "branch": hotfix.branch,
    }
    body = {
        "version": 1,
        **members,
        "hotfix": hotfix.name,
        "summary": summary,
        "cure": cure,
        "detail": detail,
    }
    attributes = {key: value for key, value in members.items() if value}
    return Notification(subject_of(summary), json.dumps(body), attributes)


def _words(what: What, hotfix: Hotfix, detail: str) -> tuple[str, str]:
    place = f"{hotfix.repository} {hotfix.branch}".strip() or hotfix.name
    match what:
        case What.PROVISIONING_FAILED:
            return (
                f"Hotfix pipeline failed to appear: {place}",
                "It is removed and made anew by itself. If the reason stays the same, mend what "
                f"the detail names: the events of the stack of {hotfix.name} in CloudFormation "
                "tell which resource failed.",
            )
        case What.TERMINATION_FAILED:
            return (
                f"Hotfix pipeline failed to go: {place}",
                "It is tried again by itself. If the reason stays the same, mend what the detail "
                f"names: the events of the stack of {hotfix.name} in CloudFormation tell which "
                "resource stays.",
            )
        case What.TAINTED:
            return (
                f"Hotfix pipeline is not exactly as asked for: {place}",
                "It works and is kept. To have it made anew, terminate the provisioned product "
                f"{hotfix.name}: the next sweep provisions it again.",
            )
        case What.TOO_MANY:
            return (
                f"No hotfix pipeline, {detail} is the most at once: {place}",
                "Delete a hotfix branch that is done, or raise hotfix_pipelines.max_hotfixes and "
                "deploy. It is tried again by itself.",
            )
        case What.NAME_REFUSED:
            return (
                f"No hotfix pipeline for a branch with #{{ in its name: {place}",
                "CodePipeline would read a variable in it. Push the branch under another name and "
                "delete this one.",
            )
        case What.IDLE:
            return (
                f"Hotfix without a commit for {detail} days: {place}",
                "Merge it and delete its branch, and its pipeline goes by itself. Nothing is "
                "deleted unasked.",
            )
        case unreachable:
            assert_never(unreachable)
