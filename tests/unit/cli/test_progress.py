"""What terraform's events add up to, and the lines its errors make."""

from typing import Any

from cli.terraform.progress import Phase, Progress, error_line


def hook(kind: str, action: str, address: str = "aws_sqs_queue.pushes") -> dict[str, Any]:
    return {"type": kind, "hook": {"resource": {"addr": address}, "action": action}}


def planned(action: str) -> dict[str, Any]:
    return {"type": "planned_change", "change": {"action": action}}


def summary(operation: str, add: int, change: int, remove: int) -> dict[str, Any]:
    changes = {"operation": operation, "add": add, "change": change, "remove": remove}
    return {"type": "change_summary", "changes": changes}


def after(*events: dict[str, Any]) -> Progress:
    progress = Progress("tools")
    for event in events:
        progress.take(event)
    return progress


def test_counts_what_is_done_of_what_is_planned() -> None:
    progress = after(
        planned("create"),
        planned("update"),
        hook("apply_start", "create"),
        hook("apply_complete", "create"),
    )

    assert (progress.done, progress.total) == (1, 2)
    assert progress.phase is Phase.CHANGING
    assert progress.current == "aws_sqs_queue.pushes"


def test_a_replacement_is_a_deletion_and_a_creation() -> None:
    progress = after(
        planned("replace"), hook("apply_complete", "delete"), hook("apply_complete", "create")
    )

    assert (progress.done, progress.total) == (2, 2)


def test_data_that_is_read_is_not_counted() -> None:
    progress = after(planned("read"), hook("apply_start", "read"), hook("apply_complete", "read"))

    assert (progress.done, progress.total) == (0, 0)
    assert progress.phase is not Phase.CHANGING


def test_says_what_a_plan_would_do_and_what_an_apply_did() -> None:
    assert after(summary("plan", 3, 2, 1)).summary == "3 to add, 2 to change, 1 to destroy"
    assert after(summary("apply", 3, 2, 1)).summary == "3 added, 2 changed, 1 destroyed"
    assert after(summary("apply", 0, 0, 0)).summary == "no changes"


def test_an_error_is_one_line_with_address_and_cause() -> None:
    diagnostic = {
        "severity": "error",
        "summary": "creating SQS Queue",
        "detail": "AccessDenied:\n  not allowed",
        "address": "aws_sqs_queue.pushes",
    }

    progress = after({"type": "diagnostic", "diagnostic": diagnostic})

    expected = "aws_sqs_queue.pushes: creating SQS Queue: AccessDenied: not allowed"
    assert progress.errors == [expected]


def test_a_warning_is_no_error() -> None:
    warning = {"severity": "warning", "summary": "deprecated"}

    assert after({"type": "diagnostic", "diagnostic": warning}).errors == []


def test_an_error_without_detail_or_address_is_its_summary() -> None:
    assert error_line({"summary": "Error acquiring the state lock"}) == (
        "Error acquiring the state lock"
    )


def test_unknown_events_change_nothing() -> None:
    assert after({"type": "refresh_start", "hook": {}}, {"@message": "hello"}).summary == ""


def test_time_stops_with_the_run() -> None:
    progress = Progress("tools", started=0.0)
    progress.enter(Phase.DONE)

    assert progress.seconds() == progress.seconds()
