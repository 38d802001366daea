"""A ref that moved."""

from dataclasses import dataclass

NO_COMMIT = "0" * 40
BRANCHES = "refs/heads/"
TAGS = "refs/tags/"


@dataclass(frozen=True)
class RefChange:
    """A ref that git has durably moved.

    name: in full, such as "refs/heads/main".
    old, new: object ids of 40 hex digits; NO_COMMIT for a ref that was not or is no more.
    """

    name: str
    old: str
    new: str

    @property
    def event(self) -> str:
        """The event's name: referenceCreated, referenceUpdated or referenceDeleted."""
        if self.old == NO_COMMIT:
            return "referenceCreated"
        return "referenceDeleted" if self.new == NO_COMMIT else "referenceUpdated"
