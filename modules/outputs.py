"""What a deployment tells the operator's commands."""

from typing import Any

from modules.framework import Construct, TerraformOutput, TerraformStack


def output(scope: Construct, name: str, value: Any) -> None:
    """Makes ``value`` readable by ``terraform output`` under ``name``, in the scope's stack."""
    TerraformOutput(TerraformStack.of(scope), name, value=value)
