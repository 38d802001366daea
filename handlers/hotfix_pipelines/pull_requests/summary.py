"""What an approver reads: which hotfix, what it changes, and where to look."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.hotfix_pipelines.pull_requests.changes import Change
from handlers.shared.display import cut, printable

__all__ = ["Outcome", "summarize"]

# An action's configuration, which this text becomes a value of, holds 1,000 characters
# (https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html).
MAX_LENGTH = 1000
MAX_BRANCH_LENGTH = 80  # characters shown of at most 256
MAX_TITLE_LENGTH = 100  # characters shown of the commit message's first line
FILES_SHOWN = 3


@dataclass(frozen=True)
class Outcome:
    """What became of one destination.

    words: "opened", "open", "merged", …; url: of its pull request, or None without one.
    change: what the hotfix still brings to the destination; None if that has all of it.
    """

    destination: str
    words: str
    url: str | None = None
    change: Change | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.destination} {self.words}", self.url)))


def summarize(
    place: tuple[str, str, str], outcomes: Sequence[Outcome], stage_stack_url: str
) -> str:
    """Returns one text of at most 1,000 printable characters.

    place: repository, branch and commit.
    stage_stack_url: where the stack that was deployed to Stage is shown.
    """
    repository, branch, commit = place
    change = next((outcome.change for outcome in outcomes if outcome.change), None)
    parts = [
        f"{repository} {_cut(branch, MAX_BRANCH_LENGTH)} at {commit}",
        _describe(change) if change else "Every destination has its changes already",
        f"Pull requests: {'; '.join(map(str, outcomes))}",
        f"Stage: {stage_stack_url}",
    ]
    return _cut(". ".join(parts), MAX_LENGTH)


def _describe(change: Change) -> str:
    title = _cut(change.message.partition("\n")[0], MAX_TITLE_LENGTH).rstrip(". ")
    shown = ", ".join(_cut(path, MAX_BRANCH_LENGTH) for path in change.files[:FILES_SHOWN])
    number = f"{len(change.files)}{' or more' if change.more else ''}"
    noun = "file" if number == "1" else "files"
    rest = ", …" if len(change.files) > FILES_SHOWN else ""
    return f'"{title}" changes {number} {noun}: {shown}{rest}'


def _cut(text: str, length: int) -> str:
    # To CodePipeline, #{ is the beginning of a variable.
    return cut(printable(text).replace("#{", "# {"), length)
