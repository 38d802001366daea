"""Where the bare repositories lie, and how one is made."""

import shutil
from pathlib import Path

from local_cloud import instance
from local_cloud.codecommit import git

UPDATES_LOG = "BRANCHLINE_UPDATES_LOG"
"""The environment variable that names the file to which a push reports the refs it moved."""

_POST_RECEIVE = f"""#!/bin/sh
exec cat >>"${UPDATES_LOG}"
"""

_CONFIGURATION = {
    # CodeCommit serves any commit id and shallow histories, and ignores --filter, as was measured
    # in https://github.com/aws/eks-anywhere-build-tooling/pull/5657.
    "uploadpack.allowAnySHA1InWant": "true",
    "uploadpack.allowFilter": "false",
    # What a force-push left behind can still be fetched, as from CodeCommit.
    "gc.auto": "0",
    "receive.autogc": "false",
}


def directory(account: str, region: str, name: str) -> Path:
    """Returns where a repository lies, whether it exists or not."""
    return instance.current().home / "repositories" / account / region / f"{name}.git"


def create(path: Path) -> None:
    """Makes an empty bare repository, in place of anything a former server left there."""
    delete(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    git.run(path, "init", "--quiet", "--bare", "--template=", "--initial-branch=main")
    for key, value in _CONFIGURATION.items():
        git.run(path, "config", key, value)
    hook = path / "hooks" / "post-receive"
    hook.parent.mkdir()
    hook.write_text(_POST_RECEIVE)
    hook.chmod(0o755)


def delete(path: Path) -> None:
    """Removes a bare repository, if there is one."""
    shutil.rmtree(path, ignore_errors=True)
