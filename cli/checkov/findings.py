"""Runs checkov and reads what it found."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cli.errors import OperatorError
from cli.project import ROOT
from cli.terraform.synthesis import Stack

CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"


class Finding(NamedTuple):
    """A failed check. ``resource`` is the name in the stack's Terraform, without its type."""

    stack: str
    resource: str
    check: str
    title: str


class Report(NamedTuple):
    """``passed``: the number of checks that passed."""

    passed: int
    findings: list[Finding]


def run_checkov(stacks: Sequence[Stack]) -> Report:
    """Returns what checkov found in ``stacks``; suppressions are not applied yet.

    Raises OperatorError if checkov checked nothing, which it calls a success.
    """
    files = [str(stack.directory / "cdk.tf.json") for stack in stacks]
    result = subprocess.run(
        [
            str(CHECKOV),
            *("--framework", "terraform_json"),  # "terraform" reads no JSON, and passes
            *("--output", "json"),
            "--skip-download",
            "--quiet",
            "--soft-fail",
            *(argument for file in files for argument in ("--file", file)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        answer = json.loads(result.stdout)
    except ValueError as error:
        raise OperatorError(f"checkov failed:\n{result.stderr or result.stdout}") from error
    return parse(answer, stacks)


def parse(answer: dict[str, Any], stacks: Sequence[Stack]) -> Report:
    """Returns the report that checkov's JSON ``answer`` holds."""
    summary = answer.get("summary", answer)  # of nothing, checkov answers the bare summary
    if not summary["passed"] + summary["failed"] or summary["parsing_errors"]:
        raise OperatorError(f"checkov did not check everything: {summary}")
    names = {stack.directory / "cdk.tf.json": stack.name for stack in stacks}
    findings = [
        Finding(
            names[Path(check["file_abs_path"])],
            check["resource"].rpartition(".")[2],  # some checks say "resource", not the type
            check["check_id"],
            check["check_name"],
        )
        for check in answer["results"]["failed_checks"]
    ]
    return Report(summary["passed"], findings)
