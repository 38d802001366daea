"""What the reconciler is told by its environment."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import environ

from handlers.shared.settings import CURE, InvalidSettings, whole_number

__all__ = ["Settings"]

ZIP_ROOT = Path(__file__).parents[3]


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _texts(value: str) -> tuple[str, ...]:
    texts = _json(value)
    if not (texts and isinstance(texts, list) and all(map(_is_text, texts))):
        raise InvalidSettings(
            f"environment variable PREFIXES must be a JSON list of texts, not {value!r}. {CURE}."
        )
    return tuple(texts)


def _parameters(value: str) -> Mapping[str, str]:
    parameters = _json(value)
    if not (isinstance(parameters, dict) and all(map(_is_text, parameters.values()))):
        raise InvalidSettings(
            "environment variable PRODUCT_PARAMETERS must be a JSON object of texts, "
            f"not {value!r}. {CURE}."
        )
    return parameters


@environ.config(prefix="", frozen=True)
class Settings:
    """The reconciler's settings, one environment variable each."""

    ledger_table: str = environ.var(help="name of the table of hotfixes")
    product_id: str = environ.var(help="id of the Service Catalog product")
    template_version: str = environ.var(help="the product template's content hash")
    template_url: str = environ.var(help="where the template lies in S3, https://…")
    product_parameters: Mapping[str, str] = environ.var(
        default="{}",
        converter=_parameters,
        help="of the template, the same for every hotfix; a JSON object",
    )
    queue_url: str = environ.var(help="URL of the queue of hotfixes")
    topic_arn: str = environ.var(help="SNS topic of the platform's notifications")
    branch_role_arn: str = environ.var(help="role in the source account that may read branches")
    max_hotfixes: int = environ.var(
        converter=whole_number("MAX_HOTFIXES", minimum=1), help="of one repository at once"
    )
    idle_days: int = environ.var(
        converter=whole_number("IDLE_DAYS", minimum=1),
        help="after how many days without a commit a hotfix is announced",
    )
    name_prefix: str = environ.var(help="starts every name")
    prefixes: tuple[str, ...] = environ.var(
        converter=_texts, help="how the name of a hotfix branch begins; a JSON list"
    )
    hotfix_repositories_path: Path = environ.var(
        default=ZIP_ROOT / "hotfix_repositories.json",
        converter=Path,
        help="the repositories that have hotfixes; a file in the zip",
    )
    aws_lambda_function_name: str = environ.var(
        default="branchline-hotfixes", help="set by Lambda; names the session under the role"
    )
