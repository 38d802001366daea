"""A repository as a developer's pushes leave it on the server."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from handlers.branch_builds.push import Push, ReferenceType

AUTHOR = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_AUTHOR_DATE": "1700000001 +0200",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_COMMITTER_DATE": "1700000001 +0200",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
}
FILE, EXECUTABLE, LINK, SUBMODULE = "100644", "100755", "120000", "160000"

Tree = Mapping[bytes, tuple[str, bytes]]  # path to mode and content


@dataclass(frozen=True)
class Origin:
    """A bare repository called ``name`` in ``folder``."""

    folder: Path
    name: str = "demo"

    def create(self) -> "Origin":
        self.git("init", "--quiet", "--bare", "--initial-branch=main")
        return self

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        command = ["git", f"--git-dir={self.folder / self.name}", *arguments]
        done = subprocess.run(command, input=stdin, env=AUTHOR, capture_output=True, check=True)
        return done.stdout.decode(errors="surrogateescape").strip()

    def commit(self, tree: Tree, *, parent: str | None = None) -> str:
        """Writes a commit of exactly this tree and returns its id; no branch holds it yet."""
        self.git("read-tree", "--empty")
        for path, (mode, content) in tree.items():
            oid = content.decode() if mode == SUBMODULE else self._blob(content)
            entry = f"{mode} {oid}\t".encode() + path + b"\0"
            self.git("update-index", "-z", "--index-info", stdin=entry)
        parents = ["-p", parent] if parent else []
        return self.git("commit-tree", self.git("write-tree"), *parents, "-m", "a commit")

    def push(
        self,
        tree: Tree,
        branch: str = "main",
        *,
        parent: str | None = None,
        kind: ReferenceType = "branch",
    ) -> Push:
        """Sets a branch or tag to a new commit and returns the push that says so."""
        commit = self.commit(tree, parent=parent)
        folder = "heads" if kind == "branch" else "tags"
        self.git("update-ref", f"refs/{folder}/{branch}", commit)
        return push_of(commit, branch, repository=self.name, kind=kind)

    def archive(self, commit: str, output: Path) -> None:
        """Writes git's own archive of a commit, a tar."""
        umask = "tar.umask=0022"
        self.git("-c", umask, "archive", "--format=tar", f"--output={output}", commit)

    def _blob(self, content: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=content)


def push_of(
    commit: str,
    branch: str = "main",
    *,
    repository: str = "demo",
    kind: ReferenceType = "branch",
    event_id: str = "5f3a1c2e-0000-4000-8000-000000000001",
) -> Push:
    """Returns the push of a commit, as the intake function queues it."""
    return Push(event_id, repository, kind, branch, commit, "build-demo")
