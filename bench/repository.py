"""Makes the repository that the measures run on: the same bytes every time."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

SEED = 20_000
VOCABULARY = 6_000  # words; gives text that deflates to about half, as source code does
EDITS_PER_COMMIT = 50


def make_repository(directory: Path, *, files: int, content_bytes: int, commits: int) -> list[str]:
    """Writes a bare, packed repository and returns its commits, oldest first.

    directory: where to make it; its parent exists.
    files, content_bytes: how many files the tree holds and their size in all, roughly.
    commits: length of the history of ``main``; each after the first edits a few files.
    """
    git("init", "--quiet", "--bare", "--initial-branch=main", str(directory))
    subprocess.run(
        ["git", "-C", str(directory), "fast-import", "--quiet"],
        input=b"".join(_import_stream(files, content_bytes, commits)),
        check=True,
    )
    git("-C", str(directory), "repack", "-adq")
    return git("-C", str(directory), "rev-list", "--reverse", "main").split()


def git(*arguments: str) -> str:
    """Runs git and returns what it printed; raises CalledProcessError if it fails."""
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def _import_stream(files: int, content_bytes: int, commits: int) -> Iterator[bytes]:
    chance = random.Random(SEED)
    words = [
        "".join(chance.choices("abcdefghijklmnopqrstuvwxyz_", k=chance.randint(2, 11)))
        for _ in range(VOCABULARY)
    ]
    paths = [f"src/area_{n % 40:02}/part_{n // 40 % 200:03}/file_{n:05}.py" for n in range(files)]
    for number in range(commits):
        edited = paths if number == 0 else chance.sample(paths, min(files, EDITS_PER_COMMIT))
        yield _commit_header(number)
        for path in edited:
            yield _file(path, _text(chance, words, content_bytes // files))
        yield b"\n"


def _commit_header(number: int) -> bytes:
    message = f"commit {number}"
    return (
        f"commit refs/heads/main\ncommitter Bench <bench@example.com> {1_700_000_000 + number}"
        f" +0000\ndata {len(message)}\n{message}\n"
    ).encode()


def _file(path: str, content: bytes) -> bytes:
    mode = "100755" if path.endswith("7.py") else "100644"
    return b"M %s inline %s\ndata %d\n%s\n" % (mode.encode(), path.encode(), len(content), content)


def _text(chance: random.Random, words: list[str], mean_bytes: int) -> bytes:
    """Source-like lines; most files are small and a few are large."""
    size = min(chance.expovariate(1 / mean_bytes), mean_bytes * 10) + 40
    chosen = chance.choices(words, k=int(size / 7.5) + 1)
    lines = (" ".join(chosen[start : start + 8]) for start in range(0, len(chosen), 8))
    return "\n".join(lines).encode()
