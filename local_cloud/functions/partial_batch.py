"""Which messages of a batch a function has handled, by what it answers."""

import json
from typing import Any

from local_cloud.functions.worker import Outcome

REPORTS_FAILURES = "ReportBatchItemFailures"


def handled_messages(
    messages: list[dict[str, Any]], outcome: Outcome, *, reports_failures: bool
) -> list[dict[str, Any]]:
    """Returns the messages that can be deleted.

    reports_failures: whether the mapping lets the function name single messages that failed. An
    answer that names none it was given, or is no such answer, fails the whole batch.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    if outcome.failed:
        return []
    if not reports_failures:
        return messages
    try:
        failed = _failed_ids(json.loads(outcome.payload))
    except (ValueError, TypeError, KeyError, AttributeError):
        return []
    if not failed <= {message["MessageId"] for message in messages}:
        return []
    return [message for message in messages if message["MessageId"] not in failed]


def _failed_ids(answer: dict[str, Any] | None) -> set[str]:
    failures = (answer or {}).get("batchItemFailures") or []
    return {failure["itemIdentifier"] for failure in failures}
