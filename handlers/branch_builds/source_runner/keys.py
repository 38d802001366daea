"""Where a push's things lie in the artifact bucket."""

from dataclasses import dataclass

from handlers.branch_builds.push import Push
from modules.naming import Kind, name

__all__ = ["Keys", "branch_slug"]


@dataclass(frozen=True)
class Keys:
    """The keys of one push.

    prefix: what both others begin with, and nothing of another commit does.
    bundle: the commit's source bundle; pushes of one commit to one reference share it.
    record: says that this very push's build was started.
    """

    prefix: str
    bundle: str
    record: str

    @classmethod
    def of(cls, push: Push) -> "Keys":
        """Returns the keys for ``push``; no branch name can leave its folder."""
        prefix = f"sources/{push.repository}/{branch_slug(push)}/{push.commit}."
        return cls(prefix, f"{prefix}zip", f"{prefix}{push.event_id}.json")


def branch_slug(push: Push) -> str:
    """Returns the reference's name as one readable segment of a path."""
    return name(Kind.PATH_SEGMENT, push.reference)
