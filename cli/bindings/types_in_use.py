"""Which provider types the project uses, read from the imports of modules/aws.py."""

import ast
from pathlib import Path
from typing import NamedTuple

_PACKAGE = "imports.aws."
_DATA = "data_aws_"


class TypesInUse(NamedTuple):
    """Terraform type names ("aws_s3_bucket"), sorted."""

    resources: list[str]
    data_sources: list[str]


def types_in_use(module: Path) -> TypesInUse:
    """Returns the types whose bindings ``module`` imports."""
    resources, data_sources = set(), set()
    for statement in ast.walk(ast.parse(module.read_text())):
        if not isinstance(statement, ast.ImportFrom) or not statement.module:
            continue
        if not statement.module.startswith(_PACKAGE):
            continue
        name = statement.module.removeprefix(_PACKAGE).split(".")[0]
        if name.startswith(_DATA):
            data_sources.add(f"aws_{name.removeprefix(_DATA)}")
        elif name != "provider":
            resources.add(f"aws_{name}")
    return TypesInUse(sorted(resources), sorted(data_sources))
