"""What the submit function is told by its environment."""

from collections.abc import Mapping
from pathlib import Path

import environ

from handlers.machine_steps.environments import read_environments

__all__ = ["Settings"]

ZIP_ROOT = Path(__file__).parents[3]


@environ.config(prefix="", frozen=True)
class Settings:
    """The submit function's settings, one environment variable each."""

    ledger_table: str = environ.var(help="name of the table of machine steps")
    environments: Mapping[str, str] = environ.var(
        converter=read_environments, help="roles that may send commands, by environment"
    )
    allowed_tag_key: str = environ.var(help="tag of the machines that take commands")
    allowed_tag_value: str = environ.var(help="and its value")
    output_bucket: str = environ.var(help="where machines put their whole output")
    output_prefix: str = environ.var(help="under which prefix of it")
    log_group: str = environ.var(help="where machines log their output")
    documents_path: Path = environ.var(
        default=ZIP_ROOT / "machine_step_documents.json",
        converter=Path,
        help="the documents that were deployed; a file in the zip",
    )
    schema_path: Path = environ.var(
        default=ZIP_ROOT / "machine_step.schema.json",
        converter=Path,
        help="the schema of request files; a file in the zip",
    )
    aws_lambda_function_name: str = environ.var(
        default="branchline-submit", help="set by Lambda; names the session under the role"
    )
