"""The message between the intake function and the runner."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.branch_builds.push import MalformedPush, Push

COMMIT = "8f2b1c7d9e3a4f5061728394a5b6c7d8e9f00112"
MEMBERS = {
    "event_id": "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "repository": "web",
    "reference_type": "branch",
    "reference": "feature/a;$(x)'\"&",
    "commit": COMMIT,
    "project": "branchline-web",
}
LEGAL_REFERENCE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=256)


@given(reference=LEGAL_REFERENCE)
def test_a_push_survives_the_queue_whatever_its_reference(reference: str) -> None:
    # Given a push of a branch with any legal name
    push = Push(**{**MEMBERS, "reference": reference})  # type: ignore[arg-type]
    # When it goes through the queue
    message = push.to_json()
    # Then the same push comes out, and the message is small ASCII
    assert Push.from_json(message) == push
    assert message.isascii()
    assert len(message) <= 4096


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("event_id", ""),
        ("event_id", "a/../b"),
        ("event_id", "a" * 65),
        ("repository", ".."),
        ("repository", "a/b"),
        ("repository", "a" * 101),
        ("reference_type", "commit"),
        ("reference", ""),
        ("reference", "a\nb"),
        ("reference", "\ud800"),
        ("reference", "a" * 257),
        ("reference", ["main"]),
        ("commit", COMMIT[:39]),
        ("commit", COMMIT.upper()),
        ("commit", COMMIT + "\n"),
        ("commit", None),
        ("project", "-x"),
        ("project", 7),
    ],
)
def test_a_member_of_another_form_is_refused_by_name(member: str, value: Any) -> None:
    # Given a message with one member that is not as it must be
    message = json.dumps({**MEMBERS, member: value})
    # When it is read, then the error names that member
    with pytest.raises(MalformedPush, match=f"^{member} must be "):
        Push.from_json(message)


@pytest.mark.parametrize("member", MEMBERS)
def test_a_missing_member_is_refused_by_name(member: str) -> None:
    message = json.dumps({key: value for key, value in MEMBERS.items() if key != member})
    with pytest.raises(MalformedPush, match=f"^{member} must be "):
        Push.from_json(message)


@pytest.mark.parametrize("message", ["", "{", "null", "[]", '"push"', "[" * 100_000])
def test_what_is_no_json_object_is_refused(message: str) -> None:
    with pytest.raises(MalformedPush, match=r"^the message "):
        Push.from_json(message)


def test_a_member_of_a_later_release_is_ignored() -> None:
    assert Push.from_json(json.dumps({**MEMBERS, "priority": "high"})).commit == COMMIT
