"""`make check`: checkov over the Terraform that is written."""

from cli.checkov.findings import run_checkov
from cli.checkov.suppressions import complaints, suppressions_in
from cli.console import complain, say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.errors import OperatorError
from cli.terraform.synthesis import synthesize


def check(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Run checkov; a failed check is mended, or suppressed beside its resource with a reason."""
    Deployment.load(config)
    stacks = synthesize(config)
    report = run_checkov(stacks)
    suppressions = [entry for stack in stacks for entry in suppressions_in(stack)]
    lines = complaints(report.findings, suppressions)
    for line in lines:
        complain(line)
    if lines:
        raise OperatorError(f"checkov: {len(lines)} to mend, {report.passed} passed")
    say(f"checkov: 0 failed, {report.passed} passed, {len(suppressions)} suppressed with a reason")
