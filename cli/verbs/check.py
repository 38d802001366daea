"""`make check`: checkov over the Terraform and the templates written, and over the examples."""

from cli.checkov.findings import run_checkov
from cli.checkov.folder import check_folder
from cli.checkov.suppressions import complaints, suppressions_in
from cli.checkov.templates import run_checkov_on_templates
from cli.console import complain, say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.errors import OperatorError
from cli.project import ROOT
from cli.terraform.synthesis import synthesize


def check(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Run checkov; a failed check is mended, or suppressed beside its resource with a reason."""
    Deployment.load(config)
    stacks = synthesize(config)
    report = run_checkov(stacks)
    suppressions = [entry for stack in stacks for entry in suppressions_in(stack)]
    templates = run_checkov_on_templates(stacks)
    examples = check_folder(ROOT / "examples", {"cloudformation", "dockerfile"})
    passed = report.passed + templates.passed + examples.passed
    lines = [
        *complaints(report.findings, suppressions),
        *templates.failures,
        *examples.failures,
    ]
    for line in lines:
        complain(line)
    if lines:
        raise OperatorError(f"checkov: {len(lines)} to mend, {passed} passed")
    say(f"checkov: 0 failed, {passed} passed, {len(suppressions)} suppressed with a reason")
