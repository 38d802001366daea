"""Runs checkov over a folder of files that hold their own suppressions."""

import json
import subprocess
from collections.abc import Set
from pathlib import Path
from typing import Any, NamedTuple

from cli.checkov.findings import CHECKOV
from cli.errors import OperatorError


class FolderReport(NamedTuple):
    """``passed``: the number of checks that passed. ``failures``: a line for each that did not."""

    passed: int
    failures: list[str]


def check_folder(folder: Path, kinds: Set[str]) -> FolderReport:
    """Returns what checkov found in ``folder``.

    kinds: what it holds files of, in checkov's words, such as ``cloudformation``.

    Raises OperatorError if checkov did not check files of each kind.
    """
    result = subprocess.run(
        [
            str(CHECKOV),
            *("--directory", folder.name),
            *("--framework", *sorted(kinds)),
            *("--output", "json"),
            "--skip-download",
            "--quiet",
            "--soft-fail",
        ],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return parse(json.loads(result.stdout), folder.name, kinds)
    except ValueError as error:
        raise OperatorError(f"checkov failed:\n{result.stderr or result.stdout}") from error


def parse(answer: Any, folder: str, kinds: Set[str]) -> FolderReport:
    """Returns the report that checkov's JSON ``answer`` holds: one object for each of ``kinds``."""
    reports: list[dict[str, Any]] = answer if isinstance(answer, list) else [answer]
    checked = {report.get("check_type") for report in reports}
    if checked != kinds or any(map(_is_incomplete, reports)):
        raise OperatorError(f"checkov did not check all {folder}: {reports}")
    failures = [
        f"{folder}{check['file_path']}: {check['resource']}: "
        f"{check['check_id']} {check['check_name']}"
        for report in reports
        for check in report["results"]["failed_checks"]
    ]
    return FolderReport(sum(report["summary"]["passed"] for report in reports), failures)


def _is_incomplete(report: dict[str, Any]) -> bool:
    summary = report["summary"]
    return bool(summary["parsing_errors"]) or not summary["passed"] + summary["failed"]
