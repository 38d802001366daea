"""A session under an assumed role."""

from handlers.shared.assumed_role import session_as

COMMENT_ROLE = "arn:aws:iam::111111111111:role/comment"


def test_its_clients_call_as_the_role_under_the_sessions_name(aws: None) -> None:
    # Given a session as a role of another account
    session = session_as(COMMENT_ROLE, "build-result")
    # When one of its clients calls
    identity = session.client("sts").get_caller_identity()
    # Then it is the role that called, traceable by name
    assert identity["Arn"] == "arn:aws:sts::111111111111:assumed-role/comment/build-result"


def test_the_role_is_assumed_once_for_many_calls(aws: None) -> None:
    session = session_as(COMMENT_ROLE, "build-result")
    keys = set()
    for _ in range(3):
        credentials = session.get_credentials()
        assert credentials is not None
        keys.add(credentials.get_frozen_credentials().access_key)
    assert len(keys) == 1
