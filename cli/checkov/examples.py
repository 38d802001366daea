"""Runs checkov over the examples: CloudFormation templates and Dockerfiles of a team's own."""

import json
import subprocess
from typing import Any, NamedTuple

from cli.checkov.findings import CHECKOV
from cli.errors import OperatorError
from cli.project import ROOT


class ExamplesReport(NamedTuple):
    """``passed``: the number of checks that passed. ``failures``: a line for each that did not."""

    passed: int
    failures: list[str]


def run_checkov_on_examples() -> ExamplesReport:
    """Returns what checkov found in ``examples/``, whose templates hold their own suppressions.

    Raises OperatorError if checkov did not check both kinds of file.
    """
    result = subprocess.run(
        [
            str(CHECKOV),
            *("--directory", "examples"),
            *("--framework", "cloudformation", "dockerfile"),
            *("--output", "json"),
            "--skip-download",
            "--quiet",
            "--soft-fail",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return parse(json.loads(result.stdout))
    except ValueError as error:
        raise OperatorError(f"checkov failed:\n{result.stderr or result.stdout}") from error


def parse(answer: Any) -> ExamplesReport:
    """Returns the report that checkov's JSON ``answer`` holds: one object for each framework."""
    reports: list[dict[str, Any]] = answer if isinstance(answer, list) else [answer]
    kinds = {report.get("check_type") for report in reports}
    if kinds != {"cloudformation", "dockerfile"} or any(map(_is_incomplete, reports)):
        raise OperatorError(f"checkov did not check all examples: {reports}")
    failures = [
        f"examples{check['file_path']}: {check['resource']}: "
        f"{check['check_id']} {check['check_name']}"
        for report in reports
        for check in report["results"]["failed_checks"]
    ]
    return ExamplesReport(sum(report["summary"]["passed"] for report in reports), failures)


def _is_incomplete(report: dict[str, Any]) -> bool:
    summary = report["summary"]
    return bool(summary["parsing_errors"]) or not summary["passed"] + summary["failed"]
