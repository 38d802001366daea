"""What can go wrong with one push, by what helps."""

__all__ = ["CommitGone", "PermanentFailure", "TemporaryFailure"]


class TemporaryFailure(Exception):
    """The same work may succeed later: a throttle, a limit, a network error."""


class PermanentFailure(Exception):
    """Trying again will not help; a person must look. The text says at what."""


class CommitGone(PermanentFailure):
    """The repository no longer has the commit: its branch was moved and nothing else holds it."""
