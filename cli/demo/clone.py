"""A developer's clone of a repository."""

from pathlib import Path

from cli.samples.git import git


class Clone:
    """Works in a clone in ``folder``, which does not exist yet; ``url`` signs in."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        git(folder.parent, "clone", "--quiet", url, folder.name)

    def commit(
        self, branch: str, message: str, replace: tuple[Path, str, str] | None = None
    ) -> str:
        """Makes ``branch`` from the default branch with one commit; returns the commit's id.

        replace: a file, and the text in it to replace by another, if there is such a file.
        """
        git(self._folder, "switch", "--quiet", "--force-create", branch, "origin/HEAD")
        path, old, new = replace or (Path(), "", "")
        file = self._folder / path
        if file.is_file():
            file.write_text(file.read_text().replace(old, new))
        git(self._folder, "commit", "--quiet", "--all", "--allow-empty", f"--message={message}")
        return git(self._folder, "rev-parse", "HEAD").strip()

    def push(self, branch: str) -> None:
        """Pushes ``branch``; returns when the repository has it."""
        git(self._folder, "push", "--quiet", "origin", branch)

    def delete(self, branch: str) -> None:
        """Deletes ``branch`` in the repository."""
        git(self._folder, "push", "--quiet", "origin", f":{branch}")

    def branches(self, prefix: str) -> list[str]:
        """Returns the repository's branches whose name begins with ``prefix``."""
        heads = "refs/heads/"
        listed = git(self._folder, "ls-remote", "origin", f"{heads}{prefix}*")
        return [line.split("\t")[1].removeprefix(heads) for line in listed.splitlines()]
