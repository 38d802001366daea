"""A developer with a clone: nothing here knows of Branchline."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_PERSON = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in {"NAME": "Dev", "EMAIL": "dev@example.com"}.items()
}


class Developer:
    """Works in a clone of one repository.

    folder: where the clone is made. url: with credentials in it, as ``make deploy`` prints it.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.clone = folder
        self._git("clone", "--quiet", url, str(folder), cwd=folder.parent)

    def switch(self, branch: str, start: str = "origin/main") -> None:
        """Makes a branch from ``start`` and goes there."""
        self._git("switch", "--quiet", "--force-create", branch, "--no-track", start)

    def commit(self, files: Mapping[str, str] | None = None) -> str:
        """Commits ``files`` (content by path), or nothing new; returns the commit's id."""
        for path, content in (files or {}).items():
            file = self.clone / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        self._git("add", "--all")
        self._git("commit", "--quiet", "--allow-empty", "--message", "Work")
        return self._git("rev-parse", "HEAD").strip()

    def push(self, *references: str, force: bool = False) -> None:
        """Pushes the references in one push, by default the branch of now."""
        options = ["--force"] if force else []
        self._git("push", "--quiet", *options, "origin", *(references or ("HEAD",)))

    def push_new(self, branch: str, files: Mapping[str, str] | None = None) -> str:
        """Makes a branch with one new commit and pushes it; returns the commit's id."""
        self.switch(branch)
        commit = self.commit(files)
        self.push()
        return commit

    def _git(self, *arguments: str, cwd: Path | None = None) -> str:
        ended = subprocess.run(
            ["git", *arguments],
            cwd=cwd or self.clone,
            env={
                **os.environ,
                **_PERSON,
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_TERMINAL_PROMPT": "0",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, f"git {arguments[0]}: {ended.stderr}"
        return ended.stdout
