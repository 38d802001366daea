"""`make check`: checkov over the Terraform that is written, and over the examples."""

from cli.checkov.examples import run_checkov_on_examples
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
    examples = run_checkov_on_examples()
    passed = report.passed + examples.passed
    lines = [*complaints(report.findings, suppressions), *examples.failures]
    for line in lines:
        complain(line)
    if lines:
        raise OperatorError(f"checkov: {len(lines)} to mend, {passed} passed")
    say(f"checkov: 0 failed, {passed} passed, {len(suppressions)} suppressed with a reason")
