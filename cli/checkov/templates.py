"""Runs checkov over the CloudFormation templates that a deployment uploads."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cli.checkov.folder import FolderReport, check_folder
from cli.terraform.synthesis import Stack

_PREFIX = "templates/"  # how the keys of templates begin


def run_checkov_on_templates(stacks: Sequence[Stack]) -> FolderReport:
    """Returns what checkov found in the templates of ``stacks``, of which there may be none.

    Raises OperatorError if checkov did not check them.
    """
    templates = [template for stack in stacks for template in templates_in(stack)]
    if not templates:
        return FolderReport(0, [])
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "templates"
        folder.mkdir()
        for index, template in enumerate(templates):
            (folder / f"{index}.json").write_text(template)
        return check_folder(folder, {"cloudformation"})


def templates_in(stack: Stack) -> Iterator[str]:
    """Yields the templates of ``stack`` as they lie in S3, where Terraform's escapes are undone."""
    document: dict[str, Any] = stack.document()
    for uploaded in document.get("resource", {}).get("aws_s3_object", {}).values():
        if uploaded["key"].startswith(_PREFIX):
            yield uploaded["content"].replace("$${", "${").replace("%%{", "%{")
