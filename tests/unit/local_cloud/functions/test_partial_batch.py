"""Which messages of a batch count as handled."""

import pytest

from local_cloud.functions.partial_batch import handled_messages
from local_cloud.functions.worker import Outcome

MESSAGES = [{"MessageId": "a"}, {"MessageId": "b"}]


@pytest.mark.parametrize(
    ("answer", "handled"),
    [
        ("null", ["a", "b"]),
        ('{"batchItemFailures": []}', ["a", "b"]),
        ('{"batchItemFailures": [{"itemIdentifier": "a"}]}', ["b"]),
        ('{"batchItemFailures": [{"itemIdentifier": "unknown"}]}', []),
        ('{"batchItemFailures": [{"wrong": "a"}]}', []),
        ('"text"', []),
    ],
)
def test_what_the_function_reports(answer: str, handled: list[str]) -> None:
    found = handled_messages(MESSAGES, Outcome(answer), reports_failures=True)
    assert [message["MessageId"] for message in found] == handled


def test_without_reports_a_batch_is_handled_as_one() -> None:
    answer = '{"batchItemFailures": [{"itemIdentifier": "a"}]}'
    assert handled_messages(MESSAGES, Outcome(answer), reports_failures=False) == MESSAGES
    failed = Outcome("{}", failed=True)
    assert handled_messages(MESSAGES, failed, reports_failures=False) == []
