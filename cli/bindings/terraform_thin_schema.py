#!/usr/bin/env python3
"""Terraform, but `providers schema` answers only the types in use.

`cdktf get` runs the binary that TERRAFORM_BINARY_NAME names and generates every type in its answer.
BRANCHLINE_TYPES holds the types to keep: {"resources": [...], "data_sources": [...]}.
"""

import json
import os
import subprocess
import sys
from typing import Any


def main() -> int:
    """Runs terraform with the same arguments; returns its exit code."""
    command = ["terraform", *sys.argv[1:]]
    if sys.argv[1:3] != ["providers", "schema"]:
        os.execvp("terraform", command)  # noqa: S606 - the same arguments, without a shell
    schema = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    json.dump(thin(schema, **json.loads(os.environ["BRANCHLINE_TYPES"])), sys.stdout)
    return 0


def thin(schema: dict[str, Any], resources: list[str], data_sources: list[str]) -> dict[str, Any]:
    """Returns ``schema`` with only ``resources`` and ``data_sources``, and no provider functions.

    Raises SystemExit naming the types that the provider does not have.
    """
    (provider,) = schema["provider_schemas"].values()
    for kind, names in (("resource_schemas", resources), ("data_source_schemas", data_sources)):
        if unknown := sorted(set(names) - set(provider[kind])):
            raise SystemExit(f"modules/aws.py imports what the provider lacks: {unknown} ({kind})")
        provider[kind] = {name: provider[kind][name] for name in names}
    for surplus in ("functions", "ephemeral_resource_schemas"):
        provider.pop(surplus, None)
    return schema


if __name__ == "__main__":
    sys.exit(main())
