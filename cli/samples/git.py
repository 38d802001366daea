"""Runs git as nobody in particular: none of the operator's own settings matter."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from cli.errors import OperatorError

_PERSON = {"NAME": "Branchline", "EMAIL": "branchline@example.com"}


def git(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Returns what `git ARGUMENTS` prints in ``folder``.

    environment: variables besides. Raises OperatorError with what git said if it fails.
    """
    result = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **_nobody(), **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise OperatorError(f"git {arguments[0]}: {result.stderr.strip()}")
    return result.stdout


def signed_in(authorization: str) -> dict[str, str]:
    """Returns what signs git in by an HTTP header, which is in no file and no argument."""
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": authorization,
    }


def _nobody() -> dict[str, str]:
    people = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in _PERSON.items()
    }
    return {
        **people,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_GLOBAL": os.devnull,  # signing, hooks and helpers are the operator's own
        "GIT_CONFIG_NOSYSTEM": "1",
    }
